package io.warmpool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Limits;
import org.junit.jupiter.api.Test;

class JobOutcomesTest {

    private final JobOutcomes outcomes = new JobOutcomes(1);
    private int forgotten;

    @Test
    void anOutcomeIsKeptUntilItIsForgotten() {
        var failed = new FromWorker.CallFailed(1, "too-large", "much too large", 7, 3);
        outcomes.add(1, this::forget, new SentAnswer(true), failed);
        done(2, 10);
        assertThat(outcomes.calls()).containsExactly(1L, 2L);
        assertThat(outcomes.outcomes()).hasSize(2).first().isEqualTo(failed);
        outcomes.forget(1);
        outcomes.forget(99);
        assertThat(outcomes.calls()).containsExactly(2L);
    }

    @Test
    void anOutputInPartsIsKeptWholeWithItsState() {
        var sent = new SentAnswer(true);
        var state = new FromWorker.StatePart(1, new byte[5]);
        var head = new FromWorker.CallDone(1, "", 30, new byte[10], 7, FromWorker.Saved.NOTHING, 4);
        var rest = new FromWorker.OutputPart(1, new byte[20]);
        sent.add(state);
        sent.add(head);
        assertThat(sent.isUnderWay()).isTrue();
        sent.add(rest);
        assertThat(sent.isUnderWay()).isFalse();
        outcomes.add(1, this::forget, sent, rest);
        assertThat(outcomes.outcomes()).containsExactly(state, head, rest);
    }

    @Test
    void tooManyBytesAreNotKeptButThatThereWasAnAnswerIs() {
        done(1, Limits.MAX_KEPT - 5);
        done(2, 6);
        done(3, 5);
        assertThat(outcomes.calls()).containsExactly(1L, 2L, 3L);
        assertLost(outcomes.outcomes().get(1), 2);
        // The bytes of what is forgotten are free again.
        outcomes.forget(1);
        done(4, Limits.MAX_KEPT - 5);
        assertThat(outcomes.outcomes().getLast()).isInstanceOf(FromWorker.CallDone.class);
    }

    @Test
    void oneOutputThatIsTooLargeIsLetGoWhileItIsSent() {
        var sent = new SentAnswer(true);
        sent.add(new FromWorker.CallDone(1, "", 2L * Limits.MAX_KEPT, new byte[1], 7, FromWorker.Saved.NOTHING, 9));
        assertThat(sent.isHeld()).isTrue();
        var part = new FromWorker.OutputPart(1, new byte[Limits.MAX_KEPT]);
        sent.add(part);
        assertThat(sent.isHeld()).isFalse();
        assertThat(sent.words()).isEmpty();
        outcomes.add(1, this::forget, sent, part);
        assertLost(outcomes.outcomes().getFirst(), 1);
        assertThat(((FromWorker.CallFailed) outcomes.outcomes().getFirst()).lastEvent())
                .isEqualTo(9);
    }

    @Test
    void ofMoreThanFourForEachPlaceTheOldestGo() {
        for (long call = 1; call <= 6; call++) {
            done(call, 10);
        }
        assertThat(outcomes.calls()).containsExactly(3L, 4L, 5L, 6L);
    }

    @Test
    void theSessionsOfThoseKeptAreForgotten() {
        done(1, 10);
        done(2, 10);
        outcomes.forgetSession(3);
        assertThat(forgotten).isZero();
        outcomes.forgetSession(2);
        assertThat(forgotten).isEqualTo(1);
        outcomes.forgetSessions();
        assertThat(forgotten).isEqualTo(3);
    }

    private void forget() {
        forgotten++;
    }

    private void done(long call, int bytes) {
        var done = new FromWorker.CallDone(call, "", bytes, new byte[bytes], 7, FromWorker.Saved.NOTHING);
        var sent = new SentAnswer(true);
        sent.add(done);
        outcomes.add(call, this::forget, sent, done);
    }

    private static void assertLost(FromWorker outcome, long call) {
        assertThat(outcome).isInstanceOfSatisfying(FromWorker.CallFailed.class, failed -> {
            assertThat(failed.call()).isEqualTo(call);
            assertThat(failed.code()).isEqualTo(FromWorker.CallFailed.ANSWER_LOST);
        });
    }
}
