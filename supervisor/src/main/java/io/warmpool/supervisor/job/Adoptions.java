package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.CallId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The attempts that pools may take back from adopted workers. What they do with them goes into the engine's mailbox. */
final class Adoptions implements Adoption {

    private record Expected(Running running, Adopted adopted) {}

    private final JobThread thread;
    private final CompletableFuture<Void> inherited = new CompletableFuture<>();
    private final Map<CallId, Expected> expected = new ConcurrentHashMap<>();

    Adoptions(JobThread thread) {
        this.thread = thread;
    }

    void answered() {
        inherited.complete(null);
    }

    void expect(Running running, Adopted adopted) {
        expected.put(running.call(), new Expected(running, adopted));
    }

    /** Whether it was still there. */
    boolean withdraw(Running running) {
        return expected.remove(running.call()) != null;
    }

    @Override
    public CompletableFuture<Void> inherited() {
        return inherited.copy();
    }

    @Override
    public Optional<Adopted> take(CallId call) {
        var found = Optional.ofNullable(expected.remove(call));
        found.ifPresent(each -> thread.put((engine, _) -> engine.onTaken(each.running())));
        return found.map(Expected::adopted);
    }

    @Override
    public void settled(String pool) {
        thread.put((engine, now) -> engine.onSettled(pool, now));
    }
}
