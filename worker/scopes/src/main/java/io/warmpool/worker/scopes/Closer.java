package io.warmpool.worker.scopes;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** Closes each value on a virtual thread of its own. Logs what goes wrong; an {@link Error} also ends that thread. */
final class Closer implements Closing {

    private final Logger log;
    private final Set<CountDownLatch> running = ConcurrentHashMap.newKeySet(); // one for each task, down at its end

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
        var end = new CountDownLatch(1);
        running.add(end);
        var started = false;
        try {
            Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).start(() -> {
                try {
                    task.run();
                } finally {
                    ended(end);
                }
            });
            started = true;
        } finally {
            if (!started) {
                ended(end);
            }
        }
    }

    private void ended(CountDownLatch end) {
        running.remove(end);
        end.countDown();
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

    /** Waits until all that runs has ended, also what is started meanwhile, or the time is over. */
    void await(Duration longest) {
        var deadline = System.nanoTime() + longest.toNanos();
        try {
            while (!running.isEmpty()) {
                for (var end : running) {
                    if (!end.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        log.warn("{} values are still being closed after {} ms", running.size(), longest.toMillis());
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
