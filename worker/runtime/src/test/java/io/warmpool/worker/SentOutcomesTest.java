package io.warmpool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentOutcomesTest {

    private final SentOutcomes outcomes = new SentOutcomes(3);

    @Test
    void asManyAreKeptAsThereArePlaces() {
        for (long call = 1; call <= 5; call++) {
            outcomes.add(call, done(call, 10));
        }
        assertThat(outcomes.calls()).containsExactly(3L, 4L, 5L);
        assertThat(outcomes.outcomes())
                .extracting(each -> ((FromWorker.CallDone) each).call())
                .containsExactly(3L, 4L, 5L);
    }

    @Test
    void aRefusalAndACancellationAreKeptToo() {
        var said = List.<FromWorker>of(
                new FromWorker.CallFailed(1, "too-large", "much too large", 7), new FromWorker.CallCancelled(2, 7));
        outcomes.add(1, said.getFirst());
        outcomes.add(2, said.getLast());
        assertThat(outcomes.outcomes()).isEqualTo(said);
    }

    @Test
    void theSecondPingAfterItShowsThatAnOutcomeWasRead() {
        outcomes.add(1, done(1, 10));
        outcomes.onPing();
        outcomes.add(2, done(2, 10));
        outcomes.onPing();
        assertThat(outcomes.calls()).containsExactly(2L);
        outcomes.onPing();
        assertThat(outcomes.calls()).isEmpty();
    }

    @Test
    void ofAnOutputInPartsOnlyTheLossCanBeTold() {
        outcomes.add(1, new FromWorker.OutputPart(1, new byte[10]));
        assertLost(outcomes.outcomes().getFirst(), 1);
    }

    @Test
    void theBytesKeptAreBounded() {
        outcomes.add(1, done(1, SentOutcomes.MAX_BYTES - 5));
        outcomes.add(2, done(2, 6));
        outcomes.add(3, done(3, 5));
        assertThat(outcomes.calls()).containsExactly(1L, 2L, 3L);
        assertLost(outcomes.outcomes().get(1), 2);
        // The first one goes, and its bytes are free again.
        outcomes.add(4, done(4, 6));
        outcomes.add(5, done(5, SentOutcomes.MAX_BYTES - 20));
        assertThat(outcomes.outcomes().getLast()).isInstanceOf(FromWorker.CallDone.class);
    }

    private static void assertLost(FromWorker outcome, long call) {
        assertThat(outcome).isInstanceOfSatisfying(FromWorker.CallFailed.class, failed -> {
            assertThat(failed.call()).isEqualTo(call);
            assertThat(failed.code()).isEqualTo("worker-lost");
        });
    }

    private static FromWorker.CallDone done(long call, int bytes) {
        return new FromWorker.CallDone(call, "text/plain", bytes, new byte[bytes], 7, FromWorker.Saved.NOTHING);
    }
}
