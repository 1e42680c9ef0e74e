package io.warmpool.worker;

import io.warmpool.proto.Launch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Where the supervisor listens: first the port of the launch contract, later what the next supervisor of the same home has
 * written into the link file. Who listens there still has to prove that it holds the key.
 */
final class LinkPort {

    /** Five digits and an end of line, with room to see that there is more. */
    private static final int LONGEST = 16;

    private static final int HIGHEST_PORT = 65535;

    private final Path file;
    private int current;

    LinkPort(Launch launch) {
        this.file = launch.linkFile();
        this.current = launch.port();
    }

    /** The last one known. */
    int current() {
        return current;
    }

    /**
     * Reads the file again. One that is missing or half written changes nothing.
     *
     * @return true if the port is another one now
     */
    boolean update() {
        var written = read();
        if (written.isEmpty() || written.getAsInt() == current) {
            return false;
        }
        current = written.getAsInt();
        return true;
    }

    private OptionalInt read() {
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LONGEST);
        } catch (IOException e) {
            return OptionalInt.empty();
        }
        var text = new String(bytes, StandardCharsets.US_ASCII).strip();
        if (!text.matches("[0-9]{1,5}")) {
            return OptionalInt.empty();
        }
        var port = Integer.parseInt(text);
        return port >= 1 && port <= HIGHEST_PORT ? OptionalInt.of(port) : OptionalInt.empty();
    }
}
