package io.warmpool.supervisor.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration record refused its values: everything that is wrong with them, by key within the record. */
public final class InvalidValues extends IllegalArgumentException {

    private final transient List<Violation> violations;

    InvalidValues(List<Violation> violations) {
        super(violations.stream().map(Violation::toString).collect(Collectors.joining("\n")));
        this.violations = List.copyOf(violations);
    }

    public List<Violation> violations() {
        return violations;
    }

    /** One broken rule. The text goes on from the key: {@code must be 1 to 1024, was 0}. */
    public record Violation(List<String> path, String text) {

        private static final String MISSING = "is missing";

        static Violation missing(List<String> path) {
            return new Violation(path, MISSING);
        }

        boolean isMissing() {
            return text.equals(MISSING);
        }

        @Override
        public String toString() {
            return String.join(".", path) + " " + text;
        }
    }
}
