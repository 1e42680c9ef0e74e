package io.warmpool.supervisor.http;

/** Writes durations for the Server-Timing header (W3C Server Timing): milliseconds with three decimals. */
final class Timing {

    private static final int LENGTH = 48;

    private Timing() {}

    /** How long a call waited. */
    static String queue(long queueNanos) {
        return millis(new StringBuilder(LENGTH).append("queue;dur="), queueNanos / 1000)
                .toString();
    }

    /** How long it waited, and how long its agent took. */
    static String of(long queueNanos, long agentMicros) {
        var text = millis(new StringBuilder(LENGTH).append("queue;dur="), queueNanos / 1000);
        return millis(text.append(", agent;dur="), agentMicros).toString();
    }

    /** Microseconds as milliseconds. */
    static StringBuilder millis(StringBuilder out, long micros) {
        var positive = Math.max(0, micros);
        var fraction = (int) (positive % 1000);
        return out.append(positive / 1000)
                .append('.')
                .append((char) ('0' + fraction / 100))
                .append((char) ('0' + fraction / 10 % 10))
                .append((char) ('0' + fraction % 10));
    }
}
