package io.warmpool.worker.scopes;

import io.warmpool.agent.Lease;
import io.warmpool.agent.Loader;
import io.warmpool.agent.SessionPool;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** All contexts of the worker: one line of them for each key. Safe from any thread. */
final class ContextPool implements SessionPool {

    private final Scopes scopes;
    private final ScopeLimits limits;
    private final Closer closer;
    private final Logger log;
    private final Keeping keeping;
    private final Recent<String, ContextLine> lines;
    private final ReentrantLock bounding = new ReentrantLock();
    private volatile boolean closed;

    ContextPool(Scopes scopes, ScopeLimits limits, Closer closer, LongSupplier nanos, Logger log) {
        this.scopes = scopes;
        this.limits = limits;
        this.closer = closer;
        this.log = log;
        this.keeping = new Keeping(new Tally("context"), closer, nanos);
        this.lines = new Recent<>(Duration.ZERO, nanos, line -> line.retire(Cause.IDLE));
    }

    @Override
    @SuppressWarnings("unchecked") // the agent knows what it keeps under a key
    public <T> Lease<T> acquire(String key, String fingerprint, Loader<? extends T> factory) throws Exception {
        ScopeKey.checked(key);
        ScopeKey.checked(fingerprint);
        var waited = false;
        try {
            while (true) {
                var line = line(key, fingerprint);
                var failed = true;
                try {
                    var acquired = line.acquire(factory);
                    failed = false;
                    waited |= acquired.waited();
                    if (acquired.held() != null) {
                        var held = (Held<T>) acquired.held();
                        return scopes.open(held, () -> giveBack(key, line, held));
                    }
                } finally {
                    waited |= failed;
                    removeIfEmpty(key, line);
                    bound(line);
                }
            }
        } finally {
            keeping.tally().asked(waited);
        }
    }

    /** The line that serves this key, in the place of one that is too old or has another fingerprint. */
    private ContextLine line(String key, String fingerprint) {
        var now = keeping.nanos().getAsLong();
        var line = lines.find(key);
        if (line == null || whyReplace(line, fingerprint, now) != null) {
            var old = new ContextLine[1];
            line = lines.change(key, (_, there) -> {
                if (there != null && whyReplace(there, fingerprint, now) == null) {
                    return there;
                }
                old[0] = there;
                return new ContextLine(key, fingerprint, there == null ? 1 : there.nextVersion(), keeping);
            });
            if (old[0] != null) {
                old[0].retire(whyReplace(old[0], fingerprint, now));
            }
        }
        if (closed) {
            drop(key, line, Cause.ENDED);
            throw new IllegalStateException("this worker ends");
        }
        return line;
    }

    private Cause whyReplace(ContextLine line, String fingerprint, long now) {
        if (!line.fingerprint().equals(fingerprint)) {
            return Cause.REPLACED;
        }
        return line.isOlderThan(limits.contextTtl().toNanos(), now) ? Cause.EXPIRED : null;
    }

    private void giveBack(String key, ContextLine line, Held<?> held) {
        line.giveBack(
                held,
                reset -> closer.run("reset a context", () -> {
                    try {
                        reset.run();
                    } finally {
                        line.dropIdleWhile(this::isOver);
                        removeIfEmpty(key, line);
                    }
                }),
                why -> log.warn("could not reset a context of '{}': it is not used again", key, why));
    }

    /** Or the keys whose factories fail would stay for ever. */
    private void removeIfEmpty(String key, ContextLine line) {
        if (line.retireIfEmpty()) {
            lines.remove(key, line);
        }
    }

    private long drop(String key, ContextLine line, Cause cause) {
        lines.remove(key, line);
        return line.retire(cause);
    }

    /** Drops the lines that were used least recently, but not the one that is being used. */
    private void bound(ContextLine current) {
        if (!isOver()) {
            return;
        }
        bounding.lock(); // or two threads would each drop one for the same surplus
        try {
            while (isOver()) {
                var oldest = lines.oldest(line -> line != current && line.hasContexts());
                if (oldest.isEmpty()) {
                    return;
                }
                drop(oldest.get().getKey(), oldest.get().getValue(), Cause.SIZE);
            }
        } finally {
            bounding.unlock();
        }
    }

    private boolean isOver() {
        return keeping.tally().entries() > limits.contexts();
    }

    void sweep() {
        var now = keeping.nanos().getAsLong();
        lines.view().forEach((key, line) -> {
            if (line.isOlderThan(limits.contextTtl().toNanos(), now)) {
                drop(key, line, Cause.EXPIRED);
            }
        });
    }

    long evict(Selection selection) {
        return Map.copyOf(lines.view()).entrySet().stream()
                .filter(each ->
                        selection.takesContext(each.getKey(), each.getValue().fingerprint()))
                .mapToLong(each -> drop(each.getKey(), each.getValue(), Cause.OPERATOR))
                .sum();
    }

    /** Of all keys, also those whose first context is still in the making. */
    int lines() {
        return lines.size();
    }

    ScopeFigures figures() {
        return keeping.tally().figures();
    }

    void close() {
        closed = true;
        lines.view().forEach((key, line) -> drop(key, line, Cause.ENDED));
    }
}
