package io.warmpool.supervisor.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What one run of the command line left: its exit status and what it printed. */
record CommandRun(int status, String out, String err) {
    private static final int COLUMNS = 80;

    /** Runs with nobody at the keyboard, an empty input and an empty environment. */
    static CommandRun of(String... args) {
        return of("", false, false, Map.of(), args);
    }

    static CommandRun of(
            String input, boolean typedIn, boolean shownOut, Map<String, String> environment, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        var terminal = Terminal.of(in, out, err, typedIn, shownOut, COLUMNS);
        var status = Warmpool.commandLine(terminal, environment).execute(args);
        terminal.flush();
        return new CommandRun(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
