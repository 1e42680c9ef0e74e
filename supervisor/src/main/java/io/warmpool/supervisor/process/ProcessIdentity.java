package io.warmpool.supervisor.process;

import java.util.Optional;

/**
 * One process and no other: a PID alone may be given to a stranger once its process has ended.
 *
 * @param startTicks when it was started, see {@link StatLine}
 */
public record ProcessIdentity(long pid, long startTicks) {

    /** Who has this PID now; empty if nobody has, or the system has no {@code /proc}. */
    static Optional<ProcessIdentity> of(long pid) {
        return StatLine.read(pid).map(stat -> new ProcessIdentity(pid, stat.startTicks()));
    }

    /** Its line in {@code /proc}, unless it has ended. */
    Optional<StatLine> stat() {
        return StatLine.read(pid).filter(stat -> stat.startTicks() == startTicks && stat.isRunning());
    }

    /** Whether it runs. What has ended counts as gone, even if nobody has waited for it. */
    boolean isAlive() {
        return stat().isPresent();
    }

    /** The way to signal it, which checks its start itself; empty if it has ended. */
    Optional<ProcessHandle> handle() {
        // In this order: if the PID changes hands in between, the second look sees it.
        return ProcessHandle.of(pid).filter(_ -> isAlive());
    }
}
