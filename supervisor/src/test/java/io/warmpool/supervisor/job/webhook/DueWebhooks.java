package io.warmpool.supervisor.job.webhook;

import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobSamples;
import io.warmpool.supervisor.job.UnaskedStore;
import io.warmpool.supervisor.job.Webhook;
import io.warmpool.supervisor.store.StoreException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A store of webhooks in memory; a test may let it fail. */
final class DueWebhooks extends UnaskedStore {

    private record Entry(String url, Webhook webhook, Instant notBefore) {}

    private final Map<JobId, Entry> jobs = new LinkedHashMap<>();
    private boolean failsToTake;
    private boolean failsToNote;
    private int mostAsked;

    synchronized JobId due(String url, Instant now) {
        var id = JobSamples.id();
        jobs.put(id, new Entry(url, new Webhook(Optional.of(now), 0, false, ""), now));
        return id;
    }

    synchronized Webhook of(JobId id) {
        return jobs.get(id).webhook();
    }

    synchronized void failsToTake(boolean now) {
        failsToTake = now;
    }

    synchronized void failsToNote(boolean now) {
        failsToNote = now;
    }

    synchronized int mostAsked() {
        return mostAsked;
    }

    @Override
    public synchronized CompletableFuture<List<JobRecord>> takeWebhooks(Instant now, Instant until, int most) {
        if (failsToTake) {
            return CompletableFuture.failedFuture(new StoreException("disk full", null));
        }
        mostAsked = Math.max(mostAsked, most);
        var due = jobs.entrySet().stream()
                .filter(entry -> entry.getValue().webhook().next().isPresent()
                        && !entry.getValue().notBefore().isAfter(now))
                .limit(most)
                .map(entry -> JobSamples.ended(
                        entry.getKey(), entry.getValue().url(), entry.getValue().webhook()))
                .toList();
        due.forEach(job -> jobs.compute(job.id(), (_, entry) -> new Entry(entry.url(), entry.webhook(), until)));
        return CompletableFuture.completedFuture(due);
    }

    @Override
    public synchronized CompletableFuture<Void> noteWebhook(JobId id, Instant ended, Webhook webhook) {
        if (failsToNote) {
            return CompletableFuture.failedFuture(new StoreException("disk full", null));
        }
        jobs.computeIfPresent(
                id, (_, entry) -> new Entry(entry.url(), webhook, webhook.next().orElse(Instant.MAX)));
        return CompletableFuture.completedFuture(null);
    }
}
