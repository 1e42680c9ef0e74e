package io.warmpool.supervisor.process;

import java.util.concurrent.locks.LockSupport;

/** A process that writes numbered lines to its standard output, some each millisecond. */
public final class PacedWriter {

    private static final String FILLING = ".".repeat(80);

    /** Bytes of its shortest line, the end of the line included. */
    static final int SHORTEST_LINE = "a 0 ".length() + FILLING.length() + 1;

    private PacedWriter() {}

    /** Takes its name, how many lines, and how many at once. */
    public static void main(String[] arguments) {
        var lines = Integer.parseInt(arguments[1]);
        var atOnce = Integer.parseInt(arguments[2]);
        for (int i = 0; i < lines; i++) {
            System.out.println(arguments[0] + " " + i + " " + FILLING);
            if (i % atOnce == 0) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
