package io.warmpool.supervisor.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * The three standard streams, and which of them lead to a person. The launching script knows that better than Java,
 * which can only ask about all of them at once, and says so in {@code warmpool.tty}.
 */
record Terminal(
        InputStream in, OutputStream rawOut, PrintWriter out, PrintWriter err, boolean typedIn, boolean shownOut) {

    static Terminal ofThisProcess() {
        var told = System.getProperty("warmpool.tty");
        var console = told == null ? System.console() : null;
        var ttys = console != null && console.isTerminal() ? "in,out" : Objects.requireNonNullElse(told, "");
        return of(System.in, System.out, System.err, isIn(ttys, "in"), isIn(ttys, "out"));
    }

    static Terminal of(InputStream in, OutputStream out, OutputStream err, boolean typedIn, boolean shownOut) {
        return new Terminal(
                in,
                out,
                new PrintWriter(out, true, StandardCharsets.UTF_8),
                new PrintWriter(err, true, StandardCharsets.UTF_8),
                typedIn,
                shownOut);
    }

    void flush() {
        out.flush();
        err.flush();
    }

    private static boolean isIn(String list, String name) {
        return Arrays.asList(list.split(",")).contains(name);
    }
}
