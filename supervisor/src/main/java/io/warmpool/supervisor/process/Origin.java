package io.warmpool.supervisor.process;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a worker process comes from: that decides how its end is noticed, and whether its status is told. */
sealed interface Origin {

    /** The way to signal it. It knows the start of the process, so no stranger with the same PID is ever signalled. */
    ProcessHandle handle();

    /** Blocks until the process has ended. */
    Optional<ExitStatus> awaitExit();

    /** Gives back what is held for it. */
    default void close() {}

    /** Started by this supervisor. */
    record Child(Process process) implements Origin {

        private static final Logger log = LoggerFactory.getLogger(Child.class);

        @Override
        public ProcessHandle handle() {
            // Not Process.destroy(): that closes the streams too.
            return process.toHandle();
        }

        @Override
        public Optional<ExitStatus> awaitExit() {
            while (true) {
                try {
                    return Optional.of(new ExitStatus(process.waitFor()));
                } catch (InterruptedException e) {
                    log.debug("still waiting for worker {}", process.pid(), e);
                }
            }
        }

        @Override
        public void close() {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                log.debug("worker {} did not read all of its standard input", process.pid(), e);
            }
        }
    }

    /** Started by a supervisor before this one. The system tells its exit status to nobody else. */
    record Adopted(ProcessHandle handle, ProcessIdentity identity) implements Origin {

        /**
         * ProcessHandle.onExit looks less and less often, down to every 5 s, and waits for ever for what ended in a container
         * whose first process waits for nobody.
         */
        private static final Duration LOOK_EVERY = Duration.ofMillis(100);

        @Override
        public Optional<ExitStatus> awaitExit() {
            while (identity.isAlive()) {
                LockSupport.parkNanos(LOOK_EVERY.toNanos());
            }
            return Optional.empty();
        }
    }
}
