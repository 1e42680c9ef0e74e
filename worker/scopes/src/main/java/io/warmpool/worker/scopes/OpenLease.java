package io.warmpool.worker.scopes;

import io.warmpool.agent.Lease;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;

/** A lease in the hands of an agent: one that was taken in a call, or one that only the garbage collector can find. */
final class OpenLease<T> implements Lease<T> {

    private static final Cleaner CLEANER = Cleaner.create();
    private static final int FRAMES = 5;
    private static final StackWalker STACK = StackWalker.getInstance();

    private final Grip<T> grip;
    private final CallLeases call; // null outside calls
    private final Cleaner.Cleanable found; // null in calls

    /** What is behind it; this must not lead to the lease, or the garbage collector never finds that one. */
    private record Grip<T>(Held<T> held, Runnable release, String where, AtomicBoolean closed) {

        boolean close() {
            if (closed.getAndSet(true)) {
                return false;
            }
            release.run();
            return true;
        }
    }

    private OpenLease(Held<T> held, Runnable release, CallLeases call, Logger log) {
        this.grip = new Grip<>(held, release, caller(), new AtomicBoolean());
        this.call = call;
        this.found = call != null ? null : CLEANER.register(this, forgotten(grip, log));
    }

    /**
     * @param release gives it back; must not block
     * @param call that it belongs to, or null
     */
    static <T> OpenLease<T> open(Held<T> held, Runnable release, CallLeases call, Logger log) {
        var lease = new OpenLease<>(held, release, call, log);
        if (call != null) {
            call.add(lease);
        }
        return lease;
    }

    private static Runnable forgotten(Grip<?> grip, Logger log) {
        return () -> {
            if (grip.close()) {
                log.warn(
                        "nobody has given back a lease on '{}', taken at {}",
                        grip.held().key(),
                        grip.where());
            }
        };
    }

    private static String caller() {
        var own = OpenLease.class.getPackageName() + ".";
        return STACK.walk(frames -> frames.filter(frame -> !frame.getClassName().startsWith(own))
                .limit(FRAMES)
                .map(StackWalker.StackFrame::toString)
                .collect(Collectors.joining(" < ")));
    }

    String key() {
        return grip.held().key();
    }

    String where() {
        return grip.where();
    }

    @Override
    public T value() {
        var value = grip.held().value();
        if (grip.closed().get() || value == null) {
            throw new IllegalStateException("the lease on '" + key() + "' has been given back");
        }
        return value;
    }

    @Override
    public long version() {
        return grip.held().version();
    }

    @Override
    public void close() {
        if (closeForgotten() && call != null) {
            call.forget(this);
        }
    }

    /** The same for whoever forgets it himself. Returns whether it was still open. */
    boolean closeForgotten() {
        var was = grip.close();
        if (was && found != null) {
            found.clean();
        }
        return was;
    }
}
