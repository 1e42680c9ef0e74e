package io.warmpool.supervisor.process;

import io.warmpool.proto.Launch;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tree as {@code /proc} shows it: the worker, its descendants while it lives, and whoever carries its cookie. */
final class CookieTree implements ProcessTree {

    private static final Logger log = LoggerFactory.getLogger(CookieTree.class);

    private final Optional<ProcessHandle> worker;
    private final Cookie cookie;
    /** Who was sent a signal: a process that is about to end has lost its environment, and still holds its memory. */
    private final Set<ProcessHandle> signalled = ConcurrentHashMap.newKeySet();

    /**
     * A tree.
     *
     * @param worker empty if only what it left behind is meant
     */
    CookieTree(Optional<ProcessHandle> worker, Cookie cookie) {
        this.worker = worker;
        this.cookie = cookie;
    }

    @Override
    public boolean kill() {
        var descendants = worker.map(CookieTree::descendants).orElse(List.of());
        // The worker first, so that it starts nothing more; its descendants were listed before it let go of them.
        worker.ifPresent(this::signal);
        descendants.forEach(this::signal);
        CookieScan.find(cookie::equals).forEach(found -> signal(found.handle()));
        signalled.removeIf(handle -> !runs(handle));
        return !signalled.isEmpty();
    }

    private void signal(ProcessHandle handle) {
        if (kill(handle)) {
            signalled.add(handle);
        }
    }

    @Override
    public String toString() {
        return "processes with " + Launch.COOKIE_VARIABLE + "=" + cookie;
    }

    @Override
    public void close() {
        // The system keeps nothing for it.
    }

    /** All below a process that lives; none of one that has ended, since they are no longer below it. */
    static List<ProcessHandle> descendants(ProcessHandle worker) {
        try {
            var descendants = worker.isAlive() ? worker.descendants().toList() : List.<ProcessHandle>of();
            // Still alive, so that its PID was its own while its children were listed.
            return worker.isAlive() ? descendants : List.of();
        } catch (RuntimeException e) {
            // Listing processes can fail while they come and go; the worker itself must end all the same.
            log.debug("could not list the children of worker {}", worker.pid(), e);
            return List.of();
        }
    }

    /** Sends SIGKILL; false if it has ended already. */
    static boolean kill(ProcessHandle handle) {
        var runs = runs(handle);
        if (runs) {
            handle.destroyForcibly();
        }
        return runs;
    }

    /** Whether it still does anything: what nobody has waited for yet does not. */
    static boolean runs(ProcessHandle handle) {
        return handle.isAlive()
                && StatLine.read(handle.pid()).map(StatLine::isRunning).orElse(true);
    }
}
