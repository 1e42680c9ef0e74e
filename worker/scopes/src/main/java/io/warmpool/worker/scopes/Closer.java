package io.warmpool.worker.scopes;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/** Closes each value on a virtual thread of its own. Logs what goes wrong; an {@link Error} also ends that thread. */
final class Closer implements Closing {

    private final Logger log;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

    Closer(Logger log) {
        this.log = log;
    }

    @Override
    public void close(String name, Object value) {
        if (value instanceof AutoCloseable closeable) {
            run("close " + name, () -> closeNow(name, closeable));
        }
    }

    /** Runs what the scopes have to do behind the back of a caller, such as closing or resetting a value. */
    void run(String name, Runnable task) {
        var thread = Thread.ofVirtual()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .unstarted(() -> {
                    try {
                        task.run();
                    } finally {
                        running.remove(Thread.currentThread());
                    }
                });
        running.add(thread);
        thread.start();
    }

    /** Closes it on this thread. */
    void closeNow(String name, AutoCloseable value) {
        try {
            value.close();
        } catch (Exception e) {
            log.warn("could not close {}, a {}", name, value.getClass().getName(), e);
        } catch (Error e) {
            log.error("could not close {}, a {}", name, value.getClass().getName(), e);
            throw e;
        }
    }

    /** Waits until what runs has ended, or the time is over. */
    void await(Duration longest) {
        var deadline = System.nanoTime() + longest.toNanos();
        try {
            for (var thread : running) {
                var left = deadline - System.nanoTime();
                if (left <= 0 || !thread.join(Duration.ofNanos(left))) {
                    log.warn("{} values are still being closed after {} ms", running.size(), longest.toMillis());
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
