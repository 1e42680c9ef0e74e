package io.warmpool.worker;

import io.warmpool.proto.Launch;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The processes that the agent has started, and theirs. None of them outlives the worker. */
final class Children {

    private static final Logger log = LoggerFactory.getLogger(Children.class);

    /** One that is killed may have started another a moment before; a chain of them is cut off here. */
    private static final int ROUNDS = 3;

    private Children() {}

    /** Kills all descendants of this process, and what has lost its parent and carries this worker's mark. */
    static void endAll() {
        try {
            for (int round = 0; round < ROUNDS; round++) {
                var all = Stream.concat(ProcessHandle.current().descendants(), marked().stream())
                        .toList();
                if (all.isEmpty()) {
                    return;
                }
                all.forEach(ProcessHandle::destroyForcibly);
            }
        } catch (RuntimeException e) {
            // descendants() can throw while processes come and go; nothing may stop this process from ending.
            log.warn("could not end all children", e);
        }
    }

    private static List<ProcessHandle> marked() {
        var mark = System.getenv(Launch.COOKIE_VARIABLE);
        return mark == null || mark.isEmpty() ? List.of() : Marked.find(mark);
    }
}
