package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.warmpool.supervisor.call.OnBusy;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the headers of one request that are ours, one after the other, and keeps the first thing that is wrong. */
final class HeaderReader {

    static final int MAX_NAME = 128;
    static final String NAME_CHARACTERS = "A-Z a-z 0-9 . _ : @ / + = ~ -";

    private static final int MAX_KEY = 255;
    private static final long MAX_DEADLINE_MILLIS = 86_400_000;
    private static final int TRACEPARENT_LENGTH = 55;

    private final HttpHeaders headers;
    private String wrong;

    HeaderReader(HttpHeaders headers) {
        this.headers = headers;
    }

    String name(AsciiString header) {
        return text(header, MAX_NAME, Ascii.NAME, NAME_CHARACTERS);
    }

    /** A header's value, or empty if it is not there or not in order. */
    String text(AsciiString header, int max, Ascii allowed, String rule) {
        var value = headers.get(header);
        if (value == null) {
            return "";
        }
        if (headers.getAll(header).size() > 1) {
            return wrong("the header " + header + " is there more than once: send it once");
        }
        if (value.isEmpty() || value.length() > max || !allowed.all(value)) {
            return wrong("the header " + header + " must have 1 to " + max + " characters of " + rule + ", got "
                    + value.length() + (value.isEmpty() || value.length() > max ? "" : " with others among them"));
        }
        return value;
    }

    long deadlineMillis() {
        var value = text(Headers.DEADLINE_MS, 8, Ascii.VISIBLE, "digits");
        if (value.isEmpty()) {
            return 0;
        }
        long millis = 0;
        for (int i = 0; i < value.length(); i++) {
            var digit = value.charAt(i) - '0';
            millis = digit < 0 || digit > 9 ? Long.MAX_VALUE / 16 : millis * 10 + digit;
        }
        if (millis < 1 || millis > MAX_DEADLINE_MILLIS) {
            wrong("the header " + Headers.DEADLINE_MS + " must be a whole number of milliseconds from 1 to "
                    + MAX_DEADLINE_MILLIS);
        }
        return millis;
    }

    /** What goes on to the agent. A traceparent that has not the form of W3C Trace Context §3.2 is left out. */
    Map<String, String> passedOn() {
        var key = text(Headers.IDEMPOTENCY_KEY, MAX_KEY, Ascii.VISIBLE, "visible ASCII");
        var trace = headers.get(Headers.TRACEPARENT);
        var traced = trace != null && isTraceparent(trace);
        if (key.isEmpty() && !traced) {
            return Map.of();
        }
        var passedOn = new HashMap<String, String>(4);
        if (!key.isEmpty()) {
            passedOn.put(Headers.IDEMPOTENCY_KEY.toString(), key);
        }
        if (traced) {
            passedOn.put(Headers.TRACEPARENT.toString(), trace);
        }
        return passedOn;
    }

    /** What is to happen if the session has a call running; empty leaves it to the pool. */
    Optional<OnBusy> onBusy() {
        var value = headers.get(Headers.ON_BUSY);
        if (value == null) {
            return Optional.empty();
        }
        var wished = switch (value) {
            case "enqueue" -> OnBusy.ENQUEUE;
            case "reject" -> OnBusy.REJECT;
            case "interrupt" -> OnBusy.INTERRUPT;
            default -> null;
        };
        if (wished == null || headers.getAll(Headers.ON_BUSY).size() > 1) {
            wrong("the header " + Headers.ON_BUSY + " must be enqueue, reject or interrupt, and be there once");
        } else if (!headers.contains(Headers.SESSION)) {
            wrong("the header " + Headers.ON_BUSY + " needs Warmpool-Session: only a session can be busy");
        }
        return Optional.ofNullable(wished);
    }

    void refuseAsync() {
        var prefer = headers.get(Headers.PREFER);
        if (prefer != null && prefer.toLowerCase(Locale.ROOT).contains("respond-async")) {
            wrong("jobs are not available in this version: leave out 'Prefer: respond-async'");
        }
    }

    private static boolean isTraceparent(String text) {
        return text.length() == TRACEPARENT_LENGTH
                && text.charAt(2) == '-'
                && text.charAt(35) == '-'
                && text.charAt(52) == '-'
                && Ascii.LOWER_HEX.all(text, 0, 2)
                && Ascii.LOWER_HEX.all(text, 3, 35)
                && Ascii.LOWER_HEX.all(text, 36, 52)
                && Ascii.LOWER_HEX.all(text, 53, TRACEPARENT_LENGTH)
                && !text.startsWith("ff");
    }

    /** The first thing that is wrong, if anything is. */
    Optional<String> wrong() {
        return Optional.ofNullable(wrong);
    }

    private String wrong(String what) {
        if (wrong == null) {
            wrong = what;
        }
        return "";
    }
}
