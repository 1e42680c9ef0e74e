package io.warmpool.e2e.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What was measured in a run, a line for each figure, in {@code target/faults.txt}: docs/reliability.md is written from it. */
public final class Figures {

    private static final Path FILE = Path.of("target", "faults.txt");

    private Figures() {}

    public static synchronized void note(String fault, String figures) throws IOException {
        var line = fault + ": " + figures;
        System.out.println(line);
        Files.writeString(FILE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
