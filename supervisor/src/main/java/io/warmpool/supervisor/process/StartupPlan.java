package io.warmpool.supervisor.process;

import java.util.List;

/**
 * Says, in the moment a worker is launched, how its JVM starts. Called on the thread that launches, which may wait for
 * files.
 */
public interface StartupPlan {

    /** A JVM that starts as it always does. */
    StartupPlan PLAIN = (_, _) -> new Start(List.of(), List.of());

    /**
     * What is added to the command line of a worker.
     *
     * @param prefix words before {@code java}
     * @param flags for the JVM, after all others
     */
    record Start(List<String> prefix, List<String> flags) {}

    /**
     * How this worker starts.
     *
     * @param flags all that the JVM is started with besides, in order and without the class path
     */
    Start of(LaunchOrder order, List<String> flags);
}
