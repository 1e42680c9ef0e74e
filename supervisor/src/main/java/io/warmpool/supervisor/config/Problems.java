package io.warmpool.supervisor.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What has been found wrong so far. */
final class Problems {

    private static final Comparator<Problem> BY_LINE = Comparator.comparingInt(
            problem -> problem.source() instanceof Source.InFile file ? file.line() : Integer.MAX_VALUE);

    private final List<Problem> found = new ArrayList<>();

    void add(Source source, String text) {
        found.add(new Problem(source, text));
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigException(found.stream().sorted(BY_LINE).toList());
        }
    }
}
