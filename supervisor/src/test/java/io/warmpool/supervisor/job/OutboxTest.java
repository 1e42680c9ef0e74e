package io.warmpool.supervisor.job;

import static io.warmpool.supervisor.job.JobDraft.NOON;
import static io.warmpool.supervisor.job.JobDraft.job;
import static io.warmpool.supervisor.job.JobStage.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.Moment;
import io.warmpool.supervisor.job.JobEvent.What;
import io.warmpool.supervisor.job.JobStore.Wish;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether a batch had been stored of which the store said that it was not, as the next fence tells. */
class OutboxTest {

    private static final Moment NOW = new Moment(1, NOON);

    private final MemoryJobs store = new MemoryJobs(new JobLimits(100, 1 << 20, Duration.ofMinutes(1)));
    private Claim claim;
    private Outbox outbox;

    @BeforeEach
    void begin() throws Exception {
        get(store.submit(job().made(), 10));
        claim = get(store.claim(new Wish("home", Map.of("a", 1), () -> new CallId(1)), NOON))
                .getFirst();
        outbox = new Outbox(claim.heard());
        store(taken(new What.Started(1, "w"), new What.Delta("1"), new What.Gap(3, "lost")));
    }

    private Outbox.Batch taken(What... events) {
        for (var event : events) {
            outbox.add(event);
        }
        return outbox.take(claim.fence(), NOW);
    }

    private void store(Outbox.Batch batch) throws Exception {
        assertThat(get(store.append(batch.fence(), batch.number(), batch.events(), NOON))
                        .held())
                .isTrue();
        outbox.stored(batch);
    }

    private void inherit() throws Exception {
        outbox.inherit(get(store.inherit("home")).getFirst());
    }

    @Test
    void afterAGapOneThatWasNotStoredIsSentAgain() throws Exception {
        var batch = taken(new What.Delta("5"), new What.Delta("6"));
        inherit();
        assertThat(outbox.wasStored(batch)).isFalse();
    }

    @Test
    void afterAGapOneThatWasStoredIsNot() throws Exception {
        var batch = taken(new What.Delta("5"), new What.Delta("6"));
        get(store.append(batch.fence(), batch.number(), batch.events(), NOON));
        inherit();
        assertThat(outbox.wasStored(batch)).isTrue();
    }

    @Test
    void aGapAloneIsNotToldTwice() throws Exception {
        var batch = taken(new What.Gap(2, "lost"));
        get(store.append(batch.fence(), batch.number(), batch.events(), NOON));
        inherit();
        assertThat(outbox.wasStored(batch)).isTrue();
    }
}
