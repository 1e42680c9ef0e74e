package io.warmpool.supervisor.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A death as one line of text, for the next supervisor: fields between tabs, times as milliseconds of the epoch. Backslash,
 * tab and ends of lines within a field are written as {@code \\}, {@code \t}, {@code \n} and {@code \r}. No line has more
 * than some 170,000 characters before they are escaped. Touches no file.
 */
final class DeathLine {

    /** Raised when an older supervisor could no longer make sense of a line. */
    private static final String FORMAT = "1";

    private static final int FIELDS = 13;
    private static final int MOST_CAUSE = 4 * 1024;
    private static final int MOST_OUTPUT = 32 * 1024;
    private static final int MOST_THREADS = 64 * 1024;
    private static final int MOST_RUNNING = 1000;

    private static final String THREADS_CUT = "\n... the rest of it was not kept\n";

    private DeathLine() {}

    /** Without an end of line. */
    static String write(Death death, ClockOffset clock) {
        return String.join(
                "\t",
                FORMAT,
                escape(death.incarnation()),
                Long.toString(death.pid()),
                Integer.toString(death.generation()),
                Long.toString(clock.toEpochMillis(death.startedAt())),
                death.upAt() == 0 ? "" : Long.toString(clock.toEpochMillis(death.upAt())),
                Long.toString(clock.toEpochMillis(death.endedAt())),
                death.kind().slug(),
                escape(cut(death.cause(), MOST_CAUSE, "...")),
                Long.toString(death.calls()),
                death.running().stream()
                        .limit(MOST_RUNNING)
                        .map(call -> escape(call.call()) + "," + call.ageNanos() + "," + escape(call.fate()))
                        .collect(Collectors.joining(";")),
                escape(output(death.lastOutput())),
                escape(cut(death.threads(), MOST_THREADS, THREADS_CUT)));
    }

    /**
     * Reads what {@link #write} wrote, perhaps by another clock.
     *
     * @throws IllegalArgumentException if it is anything else; the message does not repeat what stands there
     */
    static Death parse(String line, ClockOffset clock) {
        var fields = line.split("\t", -1);
        if (!fields[0].equals(FORMAT)) {
            throw new IllegalArgumentException("it has another format than " + FORMAT);
        }
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("it has " + fields.length + " fields instead of " + FIELDS);
        }
        try {
            return new Death(
                    unescape(fields[1]),
                    Long.parseLong(fields[2]),
                    Integer.parseInt(fields[3]),
                    time(fields[4], clock),
                    fields[5].isEmpty() ? 0 : time(fields[5], clock),
                    time(fields[6], clock),
                    DeathKind.ofSlug(fields[7]),
                    unescape(fields[8]),
                    Long.parseLong(fields[9]),
                    running(fields[10]),
                    lines(unescape(fields[11])),
                    unescape(fields[12]));
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException("one of its numbers is none, or too large", e);
        }
    }

    private static long time(String millis, ClockOffset clock) {
        return clock.toPoolNanos(Long.parseLong(millis));
    }

    private static List<Death.RunningCall> running(String field) {
        if (field.isEmpty()) {
            return List.of();
        }
        return Arrays.stream(field.split(";", -1))
                .map(call -> {
                    var parts = call.split(",", -1);
                    if (parts.length != 3) {
                        throw new IllegalArgumentException("one of its calls is none");
                    }
                    return new Death.RunningCall(unescape(parts[0]), Long.parseLong(parts[1]), unescape(parts[2]));
                })
                .toList();
    }

    /** Each line with its end; of too much the last. */
    private static String output(List<String> lines) {
        var text = lines.stream().map(line -> line + "\n").collect(Collectors.joining());
        return text.length() <= MOST_OUTPUT ? text : "..." + text.substring(text.length() - MOST_OUTPUT);
    }

    private static List<String> lines(String text) {
        var lines = new ArrayList<>(List.of(text.split("\n", -1)));
        lines.removeLast(); // what comes after the last end: nothing
        return List.copyOf(lines);
    }

    private static String cut(String text, int most, String note) {
        return text.length() <= most ? text : text.substring(0, most) + note;
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private static String unescape(String text) {
        var plain = new StringBuilder(text.length());
        var escaped = false;
        for (int i = 0; i < text.length(); i++) {
            var each = text.charAt(i);
            if (escaped) {
                plain.append(unescape(each));
                escaped = false;
            } else if (each == '\\') {
                escaped = true;
            } else {
                plain.append(each);
            }
        }
        if (escaped) {
            throw new IllegalArgumentException("one of its fields ends with a lone backslash");
        }
        return plain.toString();
    }

    private static char unescape(char after) {
        return switch (after) {
            case '\\' -> '\\';
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            default -> throw new IllegalArgumentException("it has a backslash that means nothing");
        };
    }
}
