package io.warmpool.supervisor.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One who reads a slot's log as it grows, over rotations and changes of the worker. What it has not read yet waits in the
 * files and nowhere else: who is too slow misses what these no longer hold. Confined to one thread.
 */
public final class LogFollower {

    private static final int MOST_AT_ONCE = 64 * 1024;

    private final SlotLog log;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private long position;

    LogFollower(SlotLog log, long position) {
        this.log = log;
        this.position = position;
    }

    /**
     * What has come.
     *
     * @param missed bytes that are gone, before these lines
     * @param lines that have ended; one longer than 64 KiB comes in pieces
     */
    public record News(long missed, List<String> lines) {

        /** Whether there is nothing new. */
        public boolean isEmpty() {
            return missed == 0 && lines.isEmpty();
        }
    }

    /** Reads on; never waits for more. */
    public News next() throws IOException {
        var chunk = log.read(position, MOST_AT_ONCE);
        position = chunk.next();
        var lines = new ArrayList<String>();
        if (chunk.missed() > 0) {
            // The rest of that line is gone too.
            begun.reset();
        }
        for (var b : chunk.bytes()) {
            if (b == '\n') {
                lines.add(line());
            } else {
                begun.write(b);
                if (begun.size() == MOST_AT_ONCE) {
                    lines.add(line());
                }
            }
        }
        return new News(chunk.missed(), List.copyOf(lines));
    }

    private String line() {
        var text = begun.toString(StandardCharsets.UTF_8);
        begun.reset();
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
