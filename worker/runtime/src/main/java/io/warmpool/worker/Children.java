package io.warmpool.worker;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The processes that the agent has started, and theirs. None of them outlives the worker. */
final class Children {

    private static final Logger log = LoggerFactory.getLogger(Children.class);

    /** One that is killed may have started another a moment before; a chain of them is cut off here. */
    private static final int ROUNDS = 3;

    private Children() {}

    /** Kills all descendants of this process. Those that were re-parented are not its descendants any more. */
    static void endAll() {
        try {
            for (int round = 0; round < ROUNDS; round++) {
                var descendants = ProcessHandle.current().descendants().toList();
                if (descendants.isEmpty()) {
                    return;
                }
                descendants.forEach(ProcessHandle::destroyForcibly);
            }
        } catch (RuntimeException e) {
            // descendants() can throw while processes come and go; nothing may stop this process from ending.
            log.warn("could not end all children", e);
        }
    }
}
