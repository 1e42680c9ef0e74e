package io.warmpool.supervisor.cli;

import java.util.Locale;

/**
 * The one line that shows how far a job is: a bar, the count, and how fast it goes or how long it still takes, as measured
 * since the first look. It decides what the line says and never how it gets to the terminal.
 */
final class ProgressBar {

    private static final int CELLS = 20;

    /** A narrower line has no room for a bar. */
    private static final int ROOM_FOR_BAR = 50;

    /** Before that a rate would be a guess. */
    private static final double LEAST_SECONDS = 1;

    /** From here on letters may take two columns; so the line may become shorter than it could be, but never wraps. */
    private static final int WIDE = 0x1100;

    private final int columns;
    private JobProgress first;
    private JobProgress last;
    private long since;

    ProgressBar(int columns) {
        this.columns = columns;
    }

    String line(JobProgress now, long nanos) {
        if (first == null || now.done() < last.done() || now.total() != first.total()) {
            // Also of another attempt, which begins again.
            first = now;
            since = nanos;
        }
        last = now;
        var line = new StringBuilder();
        if (now.isKnownTotal() && columns >= ROOM_FOR_BAR) {
            var full = (int) (now.part() * CELLS);
            line.append('[')
                    .append("#".repeat(full))
                    .append("-".repeat(CELLS - full))
                    .append("]  ");
        }
        line.append(now.isKnownTotal() ? now.count() : now.count() + " done");
        if (now.isKnownTotal()) {
            line.append("  ").append((int) (now.part() * 100)).append('%');
        }
        line.append(pace(now, (nanos - since) / 1e9));
        if (!now.note().isEmpty()) {
            line.append("  ").append(TerminalText.line(now.note()));
        }
        return cut(line.toString());
    }

    private String pace(JobProgress now, double seconds) {
        var made = now.done() - first.done();
        if (made <= 0 || seconds < LEAST_SECONDS || (now.isKnownTotal() && now.done() >= now.total())) {
            return "";
        }
        var rate = made / seconds;
        return now.isKnownTotal()
                ? "  " + HumanText.duration(Math.max(1, Math.round((now.total() - now.done()) / rate)) * 1000) + " left"
                : String.format(Locale.ROOT, "  %.1f/s", rate);
    }

    /** To one column less than there are: a terminal may begin a new line after the last. */
    private String cut(String line) {
        var width = 0;
        for (var i = 0; i < line.length(); i += Character.charCount(line.codePointAt(i))) {
            width += line.codePointAt(i) >= WIDE ? 2 : 1;
            if (width > columns - 1) {
                return line.substring(0, i);
            }
        }
        return line;
    }
}
