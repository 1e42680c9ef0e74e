package io.warmpool.supervisor.config;

import io.warmpool.supervisor.config.InvalidValues.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The rules that a record holds its own values to. All are tried before {@link #enforce} throws, so all is told at once. */
final class Rules {

    private final List<Violation> violations = new ArrayList<>();

    <T extends Comparable<T>> Rules range(String key, T value, T min, T max) {
        var within = value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
        return holds(within, key, "must be " + show(min) + " to " + show(max) + ", was " + show(value));
    }

    Rules present(List<String> path, Record section) {
        if (section == null) {
            violations.add(Violation.missing(path));
        }
        return this;
    }

    Rules holds(boolean rule, String key, String otherwise) {
        return holds(rule, List.of(key), otherwise);
    }

    Rules holds(boolean rule, List<String> path, String otherwise) {
        if (!rule) {
            violations.add(new Violation(path, otherwise));
        }
        return this;
    }

    void enforce() {
        if (!violations.isEmpty()) {
            throw new InvalidValues(violations);
        }
    }

    private static String show(Object value) {
        return value instanceof Duration duration ? DurationText.print(duration) : value.toString();
    }
}
