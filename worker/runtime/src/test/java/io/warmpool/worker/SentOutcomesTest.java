package io.warmpool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentOutcomesTest {

    private final SentOutcomes outcomes = new SentOutcomes(3);
    private int forgotten;

    @Test
    void asManyAreKeptAsThereArePlaces() {
        for (long call = 1; call <= 5; call++) {
            outcomes.add(call, this::forget, List.of(), done(call, 10));
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
        outcomes.add(1, this::forget, List.of(), said.getFirst());
        outcomes.add(2, this::forget, List.of(), said.getLast());
        assertThat(outcomes.outcomes()).isEqualTo(said);
    }

    @Test
    void theSecondPingAfterItShowsThatAnOutcomeWasRead() {
        outcomes.add(1, this::forget, List.of(), done(1, 10));
        outcomes.onPing();
        outcomes.add(2, this::forget, List.of(), done(2, 10));
        outcomes.onPing();
        assertThat(outcomes.calls()).containsExactly(2L);
        outcomes.onPing();
        assertThat(outcomes.calls()).isEmpty();
    }

    @Test
    void ofAnOutputInPartsOnlyTheLossCanBeTold() {
        outcomes.addLost(1, this::forget, 0);
        assertLost(outcomes.outcomes().getFirst(), 1);
    }

    @Test
    void theBytesKeptAreBounded() {
        outcomes.add(1, this::forget, List.of(), done(1, SentOutcomes.MAX_BYTES - 5));
        outcomes.add(2, this::forget, List.of(), done(2, 6));
        outcomes.add(3, this::forget, List.of(), done(3, 5));
        assertThat(outcomes.calls()).containsExactly(1L, 2L, 3L);
        assertLost(outcomes.outcomes().get(1), 2);
        // The first one goes, and its bytes are free again.
        outcomes.add(4, this::forget, List.of(), done(4, 6));
        outcomes.add(5, this::forget, List.of(), done(5, SentOutcomes.MAX_BYTES - 20));
        assertThat(outcomes.outcomes().getLast()).isInstanceOf(FromWorker.CallDone.class);
    }

    @Test
    void anOutcomeComesAgainRightAfterItsWholeState() {
        outcomes.add(1, this::forget, List.of(), done(1, 10));
        var state = List.of(part(2, 100), part(2, 50));
        var second = done(2, 10);
        outcomes.add(2, this::forget, state, second);
        assertThat(outcomes.calls()).containsExactly(1L, 2L);
        assertThat(outcomes.outcomes().subList(1, 4)).containsExactly(state.getFirst(), state.getLast(), second);
        outcomes.onPing();
        outcomes.onPing();
        assertThat(outcomes.outcomes()).isEmpty();
    }

    @Test
    void statesCountTowardsTheBytesKeptAndAreLostWithTheirOutcome() {
        var state = List.of(part(1, SentOutcomes.MAX_BYTES / 2), part(1, SentOutcomes.MAX_BYTES / 2));
        outcomes.add(1, this::forget, state, done(1, 1));
        assertThat(outcomes.outcomes()).singleElement().satisfies(only -> assertLost(only, 1));
        outcomes.add(2, this::forget, state, done(2, 0));
        outcomes.add(3, this::forget, List.of(part(3, 1)), done(3, 0));
        assertThat(outcomes.outcomes()).hasSize(5);
        assertLost(outcomes.outcomes().getLast(), 3);
        // Those of the second go with it, and their bytes are free again.
        outcomes.add(4, this::forget, List.of(), done(4, 0));
        outcomes.add(5, this::forget, List.of(), done(5, 0));
        outcomes.add(6, this::forget, List.of(part(6, 1)), done(6, 0));
        assertThat(outcomes.outcomes().getLast()).isInstanceOf(FromWorker.CallDone.class);
    }

    @Test
    void ofAFailureNoStateIsKept() {
        var failed = new FromWorker.CallFailed(1, "agent-failed", "no", 7);
        outcomes.add(1, this::forget, List.of(part(1, 10)), failed);
        assertThat(outcomes.outcomes()).containsExactly(failed);
    }

    @Test
    void theSessionsOfThoseThatMayBeUnreadAreForgotten() {
        outcomes.add(1, this::forget, List.of(), done(1, 10));
        outcomes.onPing();
        outcomes.add(2, this::forget, List.of(), done(2, SentOutcomes.MAX_BYTES));
        outcomes.addLost(3, this::forget, 0);
        outcomes.onPing();
        outcomes.forgetSession(1);
        assertThat(forgotten).isZero();
        outcomes.forgetSession(2);
        assertThat(forgotten).isEqualTo(1);
        outcomes.forgetSessions();
        assertThat(forgotten).isEqualTo(3);
    }

    private void forget() {
        forgotten++;
    }

    private static FromWorker.StatePart part(long call, int bytes) {
        return new FromWorker.StatePart(call, new byte[bytes]);
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
