package io.warmpool.supervisor.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * The three standard streams, and which of them lead to a person. The launching script knows that better than Java,
 * which can only ask about all of them at once, and says so in {@code warmpool.tty}; how wide the terminal is, in {@code warmpool.columns}.
 */
record Terminal(
        InputStream in,
        OutputStream rawOut,
        PrintWriter out,
        PrintWriter err,
        boolean typedIn,
        boolean shownOut,
        int columns) {

    /** Of a terminal that does not say how wide it is. */
    static final int USUAL_COLUMNS = 80;

    private static final int MOST_COLUMNS = 1000;

    static Terminal ofThisProcess() {
        var told = System.getProperty("warmpool.tty");
        var console = told == null ? System.console() : null;
        var ttys = console != null && console.isTerminal() ? "in,out" : Objects.requireNonNullElse(told, "");
        var columns = columns(System.getProperty("warmpool.columns", ""));
        return of(System.in, System.out, System.err, isIn(ttys, "in"), isIn(ttys, "out"), columns);
    }

    private static int columns(String told) {
        return told.matches("[1-9][0-9]{0,3}") ? Math.min(Integer.parseInt(told), MOST_COLUMNS) : USUAL_COLUMNS;
    }

    static Terminal of(
            InputStream in, OutputStream out, OutputStream err, boolean typedIn, boolean shownOut, int columns) {
        return new Terminal(
                in,
                out,
                new PrintWriter(out, true, StandardCharsets.UTF_8),
                new PrintWriter(err, true, StandardCharsets.UTF_8),
                typedIn,
                shownOut,
                columns);
    }

    void flush() {
        out.flush();
        err.flush();
    }

    private static boolean isIn(String list, String name) {
        return Arrays.asList(list.split(",")).contains(name);
    }
}
