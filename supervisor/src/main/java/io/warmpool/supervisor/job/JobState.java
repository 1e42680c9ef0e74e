package io.warmpool.supervisor.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a job is. */
public enum JobState {
    /** It waits for a worker, or for its time. */
    QUEUED,
    /** A supervisor has it and runs it, or is about to. */
    RUNNING,
    /** The agent answered. */
    SUCCEEDED,
    /** It ended in a way that trying again does not cure, or must not be tried again. */
    FAILED,
    /** Somebody called it off. */
    CANCELLED,
    /** It was tried as often as it may be, or killed two workers. */
    DEAD;

    /** Whether nothing more happens to it, unless somebody asks for it. */
    public boolean isEnd() {
        return this != QUEUED && this != RUNNING;
    }

    /** As clients, records and operators see it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state of this text, if there is one. */
    public static Optional<JobState> parse(String text) {
        return Arrays.stream(values())
                .filter(state -> state.text().equals(text))
                .findFirst();
    }
}
