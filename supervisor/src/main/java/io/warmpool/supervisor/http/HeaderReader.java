package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.warmpool.supervisor.call.OnBusy;
import io.warmpool.supervisor.config.DurationText;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the headers of one request that are ours, one after the other, and keeps the first thing that is wrong. */
final class HeaderReader {

    static final int MAX_NAME = 128;
    static final String NAME_CHARACTERS = "A-Z a-z 0-9 . _ : @ / + = ~ -";

    private static final int MAX_KEY = 255;
    private static final int MAX_DIGITS = 12;
    private static final int MAX_DURATION = 32;
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

    /** A number of milliseconds, or 0 if none was given. */
    long deadlineMillis(long max) {
        return number(Headers.DEADLINE_MS, "a whole number of milliseconds", 1, max)
                .orElse(0);
    }

    /** A whole number that is not negative, in digits. */
    OptionalLong number(AsciiString header, String what, long min, long max) {
        var value = text(header, MAX_DIGITS, Ascii.VISIBLE, "digits");
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        var number = QueryReader.number(value);
        if (number < min || number > max) {
            wrong("the header " + header + " must be " + what + " from " + min + " to " + max);
            return OptionalLong.empty();
        }
        return OptionalLong.of(number);
    }

    Optional<Duration> duration(AsciiString header, Duration min, Duration max) {
        var value = text(header, MAX_DURATION, Ascii.VISIBLE, "visible ASCII");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            var duration = DurationText.parse(value);
            if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
                return Optional.of(duration);
            }
        } catch (IllegalArgumentException _) {
            // Said below, with the header's name.
        }
        wrong("the header " + header + " must be a duration such as 500ms, 30s, 5m or 24h from "
                + DurationText.print(min) + " to " + DurationText.print(max) + ", was " + Quoted.of(value));
        return Optional.empty();
    }

    /** What goes on to the agent. A traceparent that has not the form of W3C Trace Context §3.2 is left out. */
    Map<String, String> passedOn() {
        var key = idempotencyKey();
        var trace = traceparent();
        if (key.isEmpty() && trace.isEmpty()) {
            return Map.of();
        }
        var passedOn = new HashMap<String, String>(4);
        if (!key.isEmpty()) {
            passedOn.put(Headers.IDEMPOTENCY_KEY.toString(), key);
        }
        if (!trace.isEmpty()) {
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

    /** The trace of the caller, if it has the form, or empty. */
    String traceparent() {
        var trace = headers.get(Headers.TRACEPARENT);
        return trace != null && isTraceparent(trace) ? trace : "";
    }

    String idempotencyKey() {
        return text(Headers.IDEMPOTENCY_KEY, MAX_KEY, Ascii.VISIBLE, "visible ASCII");
    }

    /** A header that has no place in this request. */
    void refuse(AsciiString header, String why) {
        if (headers.contains(header)) {
            wrong("the header " + header + " " + why);
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

    String wrong(String what) {
        if (wrong == null) {
            wrong = what;
        }
        return "";
    }
}
