package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What the headers of an invoke request say, once it is known that they are in order. */
sealed interface CallHeaders {

    /** They are in order. Texts that were not given are empty; a deadline of 0 was not given. */
    record Valid(
            String contentType,
            String session,
            String user,
            String tenant,
            Map<String, String> passedOn,
            long deadlineMillis,
            boolean streaming,
            boolean idempotent)
            implements CallHeaders {}

    /** They are not, and why. */
    record Invalid(String detail) implements CallHeaders {}

    /** Reads and checks them. */
    static CallHeaders of(HttpHeaders headers) {
        var reader = new Reader(headers);
        var valid = new Valid(
                reader.text(HttpHeaderNames.CONTENT_TYPE, 255, Ascii.PRINTABLE, "printable ASCII"),
                reader.name(Headers.SESSION),
                reader.name(Headers.USER),
                reader.name(Headers.TENANT),
                reader.passedOn(),
                reader.deadlineMillis(),
                wantsEvents(headers.get(HttpHeaderNames.ACCEPT)),
                headers.contains(Headers.IDEMPOTENCY_KEY));
        reader.refuseAsync();
        return reader.wrong == null ? valid : new Invalid(reader.wrong);
    }

    private static boolean wantsEvents(String accept) {
        return accept != null && accept.toLowerCase(Locale.ROOT).contains("text/event-stream");
    }

    /** Reads one header after the other and keeps the first thing that is wrong. */
    final class Reader {

        private static final int MAX_NAME = 128;
        private static final int MAX_KEY = 255;
        private static final long MAX_DEADLINE_MILLIS = 86_400_000;
        private static final int TRACEPARENT_LENGTH = 55;

        private final HttpHeaders headers;
        private String wrong;

        private Reader(HttpHeaders headers) {
            this.headers = headers;
        }

        String name(AsciiString header) {
            return text(header, MAX_NAME, Ascii.NAME, "A-Z a-z 0-9 . _ : @ / + = ~ -");
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

        private String wrong(String what) {
            if (wrong == null) {
                wrong = what;
            }
            return "";
        }
    }
}
