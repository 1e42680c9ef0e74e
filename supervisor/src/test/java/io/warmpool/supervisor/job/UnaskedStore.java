package io.warmpool.supervisor.job;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A store that is not to be asked anything: a test says what it may be asked. */
public abstract class UnaskedStore implements JobStore {

    private static AssertionError unasked() {
        return new AssertionError("nobody was to ask this of the store");
    }

    @Override
    public CompletableFuture<Submission> submit(NewJob job, long maxQueued) {
        throw unasked();
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> find(JobId id) {
        throw unasked();
    }

    @Override
    public CompletableFuture<JobPage> list(JobFilter filter, Optional<JobId> before, int limit) {
        throw unasked();
    }

    @Override
    public CompletableFuture<Map<JobState, Long>> counts() {
        throw unasked();
    }

    @Override
    public CompletableFuture<List<JobEvent>> events(JobId id, long after, int limit) {
        throw unasked();
    }

    @Override
    public CompletableFuture<Optional<Output>> output(JobId id) {
        throw unasked();
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> cancel(JobId id, Instant now) {
        throw unasked();
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> retry(JobId id, Instant now) {
        throw unasked();
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> delete(JobId id) {
        throw unasked();
    }

    @Override
    public CompletableFuture<List<Claim>> claim(Wish wish, Instant now) {
        throw unasked();
    }

    @Override
    public CompletableFuture<List<Claim>> inherit(String owner) {
        throw unasked();
    }

    @Override
    public CompletableFuture<Void> renew(String owner) {
        throw unasked();
    }

    @Override
    public CompletableFuture<List<Claim>> takeLapsed(String owner, List<String> agents, int most) {
        throw unasked();
    }

    @Override
    public CompletableFuture<Written> append(Fence fence, long batch, List<JobEvent.What> events, Instant now) {
        throw unasked();
    }

    @Override
    public CompletableFuture<Written> end(Fence fence, Ending ending, Instant now) {
        throw unasked();
    }

    @Override
    public CompletableFuture<Boolean> sweep(Instant now, long maxKept) {
        throw unasked();
    }

    @Override
    public CompletableFuture<Optional<Instant>> nextReady(Instant now) {
        throw unasked();
    }

    @Override
    public CompletableFuture<List<JobRecord>> takeWebhooks(Instant now, Instant until, int most) {
        throw unasked();
    }

    @Override
    public CompletableFuture<Void> noteWebhook(JobId id, Instant ended, Webhook webhook) {
        throw unasked();
    }

    @Override
    public void onChange(Consumer<JobId> listener) {
        throw unasked();
    }

    @Override
    public String failure() {
        throw unasked();
    }

    @Override
    public void close() {
        throw unasked();
    }
}
