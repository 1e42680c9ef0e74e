package io.warmpool.e2e.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the agent {@code Counts} wrote into its journal: a line at the start of each attempt and one at its end. */
record AgentJournal(List<Line> lines) {

    record Line(String what, String job, int attempt, long pid) {}

    static AgentJournal read(Path file) throws IOException {
        if (Files.notExists(file)) {
            return new AgentJournal(List.of());
        }
        return new AgentJournal(Files.readAllLines(file).stream()
                .map(line -> line.split(" "))
                // A line that a killed process was writing.
                .filter(words -> words.length == 4)
                .map(words -> new Line(words[0], words[1], Integer.parseInt(words[2]), Long.parseLong(words[3])))
                .toList());
    }

    long starts(String job) {
        return lines.stream()
                .filter(line -> line.what().equals("start") && line.job().equals(job))
                .count();
    }

    boolean ended(String job, int attempt) {
        return lines.stream()
                .anyMatch(line -> line.what().equals("end") && line.job().equals(job) && line.attempt() == attempt);
    }
}
