package io.warmpool.supervisor.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A thread dump as people want it: the threads that run calls first, then the others, and no more than a page can take.
 * Reads the file thread by thread, so that a worker with a great many threads costs no memory here.
 */
final class DumpText {

    /** Characters, which are bytes as good as always. */
    private static final int MOST = 256 * 1024;
    /** What is kept of the rest when there are a great many calls. */
    private static final int FOR_OTHERS = 64 * 1024;

    private final StringBuilder calls = new StringBuilder();
    private final StringBuilder others = new StringBuilder();
    private final StringBuilder thread = new StringBuilder();
    private boolean isCall;
    private int leftOut;

    private DumpText() {}

    /** Reads what {@code jcmd PID Thread.dump_to_file} wrote. */
    static String read(Path file) throws IOException {
        // A dump that was cut off may end within a character.
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        try (var in = new BufferedReader(new InputStreamReader(Files.newInputStream(file), decoder))) {
            return new DumpText().read(in);
        }
    }

    private String read(BufferedReader in) throws IOException {
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isEmpty()) {
                endOfThread();
            } else if (thread.length() < MOST) {
                if (thread.isEmpty()) {
                    isCall = line.contains(" \"call-");
                }
                thread.append(line).append('\n');
            }
        }
        endOfThread();
        others.setLength(Math.min(others.length(), MOST - calls.length()));
        var note = leftOut == 0 ? "" : "... and " + leftOut + " more threads\n";
        return calls.append(others).append(note).toString();
    }

    private void endOfThread() {
        var into = isCall ? calls : others;
        var most = isCall ? MOST - FOR_OTHERS : MOST;
        if (into.length() + thread.length() < most) {
            into.append(thread).append(thread.isEmpty() ? "" : "\n");
        } else {
            leftOut++;
        }
        thread.setLength(0);
        isCall = false;
    }
}
