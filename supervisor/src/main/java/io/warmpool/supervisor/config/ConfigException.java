package io.warmpool.supervisor.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used; carries all that is wrong with it, a line each in the message. */
public final class ConfigException extends RuntimeException {

    private final transient List<Problem> problems;

    ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** At least one; those of the file come first, in the order of their lines. */
    public List<Problem> problems() {
        return problems;
    }
}
