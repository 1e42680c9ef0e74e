package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.ToWorker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The first worker of a new generation has to answer a probe call; until then nothing has changed. */
class CanaryTest {

    private static final byte[] QUESTION = "are you well?".getBytes(StandardCharsets.UTF_8);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final byte[] NOTHING = new byte[0];

    private final Stage stage = new Stage(1, 5);
    private final RecordedCommand command = new RecordedCommand();

    @BeforeEach
    void start() {
        stage.probe = new Generation.Probe(QUESTION, "text/plain", PATIENCE.toNanos());
        stage.started(2);
    }

    @Test
    void theFirstWorkersOfAPoolAreNotProbed() {
        assertThat(stage.pool.snapshot(stage.now).up()).isEqualTo(2);
        assertThat(probes(stage.launched(0))).isEmpty();
        assertThat(probes(stage.launched(1))).isEmpty();
    }

    @Test
    void onlyTheFirstOfARestartIsProbedAndOnlyOnce() {
        var canary = canary();
        assertThat(probes(canary)).singleElement().satisfies(start -> {
            assertThat(start.input()).isEqualTo(QUESTION);
            assertThat(start.contentType()).isEqualTo("text/plain");
            assertThat(start.remainingMillis()).isEqualTo(PATIENCE.toMillis());
        });
        stage.say(canary, new FromWorker.CallStarted(ProbeCall.NUMBER));
        stage.say(canary, new FromWorker.CallEvent(ProbeCall.NUMBER, 1, "delta", "I am"));
        assertThat(stage.state(canary)).isEqualTo("PROBING");
        stage.say(
                canary,
                new FromWorker.CallDone(ProbeCall.NUMBER, "text/plain", 4, new byte[4], 5, FromWorker.Saved.NOTHING));
        assertThat(stage.state(canary)).isEqualTo("UP");
        assertThat(stage.effects.terminated).containsExactly(stage.launched(0));
        stage.bringUp(stage.launched(3));
        assertThat(probes(stage.launched(3))).isEmpty();
        assertThat(probes(canary)).hasSize(1);
        assertThat(command.done()).isEqualTo("restarted 2 of 2 workers, generation 2");
        assertThat(stage.pool.snapshot(stage.now).staleMessages()).isZero();
    }

    @Test
    void anAnswerToAPingAloneIsNotEnough() {
        var canary = canary();
        stage.beat(canary, ProbeCall.NUMBER);
        stage.beat(canary);
        assertThat(stage.state(canary)).isEqualTo("PROBING");
    }

    @Test
    void aProbeThatFailsLeavesEverythingAsItWas() {
        var canary = canary();
        stage.say(canary, new FromWorker.CallFailed(ProbeCall.NUMBER, "agent-failed", "no model", 5));
        assertThat(stage.effects.killed).containsExactly(canary);
        assertThat(stage.effects.dumped).isEmpty();
        stage.die(canary);
        assertThat(command.failed())
                .contains(
                        "slot 0",
                        "its probe call failed: agent-failed: no model",
                        "nothing was changed",
                        "last output:\n  last words");
        assertThat(stage.death(0).kind()).isEqualTo(DeathKind.BOOT_FAILED);
        assertNothingChanged();
    }

    @Test
    void aProbeThatIsNotAnsweredInItsTimeEndsTheCanaryAsAHang() {
        var canary = canary();
        stage.pass(PATIENCE.minusMillis(1));
        assertThat(stage.effects.killed).isEmpty();
        stage.pass(Duration.ofMillis(1));
        assertThat(stage.effects.killed).containsExactly(canary);
        assertThat(stage.effects.dumped).containsExactly(canary);
        stage.say(canary, new FromWorker.CallDone(ProbeCall.NUMBER, "", 0, NOTHING, 5, FromWorker.Saved.NOTHING));
        stage.die(canary);
        assertThat(command.failed()).contains("did not answer its probe");
        assertThat(stage.death(0).kind()).isEqualTo(DeathKind.HANG);
        assertNothingChanged();
    }

    @Test
    void aProbeThatTheWorkerItselfGaveUpIsAFailure() {
        var canary = canary();
        stage.say(canary, new FromWorker.CallCancelled(ProbeCall.NUMBER, 3000));
        stage.die(canary);
        assertThat(command.failed()).contains("its probe call did not end in time");
        assertNothingChanged();
    }

    @Test
    void aLongOutputIsCancelledAndTheCanaryIsUpOnceItsRoomIsFree() {
        var canary = canary();
        stage.say(
                canary, new FromWorker.CallDone(ProbeCall.NUMBER, "", 100, new byte[10], 5, FromWorker.Saved.NOTHING));
        assertThat(stage.effects.sentTo(canary, ToWorker.CancelCall.class))
                .containsExactly(new ToWorker.CancelCall(ProbeCall.NUMBER));
        stage.say(canary, new FromWorker.OutputPart(ProbeCall.NUMBER, new byte[10]));
        assertThat(stage.state(canary)).isEqualTo("PROBING");
        stage.say(canary, new FromWorker.CallCancelled(ProbeCall.NUMBER, 5));
        assertThat(stage.state(canary)).isEqualTo("UP");
        assertRoomIn(canary);
    }

    @Test
    void aLongOutputThatWasAllOnItsWayNeedsNoWordOfItsCancellation() {
        var canary = canary();
        stage.say(canary, new FromWorker.CallDone(ProbeCall.NUMBER, "", 30, new byte[10], 5, FromWorker.Saved.NOTHING));
        stage.say(canary, new FromWorker.OutputPart(ProbeCall.NUMBER, new byte[10]));
        assertThat(stage.state(canary)).isEqualTo("PROBING");
        stage.say(canary, new FromWorker.OutputPart(ProbeCall.NUMBER, new byte[10]));
        assertThat(stage.state(canary)).isEqualTo("UP");
        assertRoomIn(canary);
    }

    @Test
    void aCanaryThatDiesLeavesEverythingAsItWas() {
        stage.die(canary());
        assertThat(command.failed()).contains("did not come up", "exit 3", "nothing was changed");
        stage.pass(Duration.ofSeconds(30));
        assertThat(stage.launches()).isEqualTo(3);
        assertNothingChanged();
    }

    @Test
    void aCanaryThatCannotBootTellsWhy() {
        stage.pool.onRestart(stage.next(), List.of(), command, stage.now);
        var canary = stage.lastLaunched();
        stage.boot(canary);
        stage.say(canary, new FromWorker.BootFailed("agent", "class io.Missing not found\n\tat x"));
        stage.die(canary);
        assertThat(command.failed()).contains("boot failed in step 'agent': class io.Missing not found", "last words");
        assertNothingChanged();
    }

    @Test
    void whatIsSaidOfAProbeThatNobodySentChangesNothing() {
        stage.say(stage.launched(0), new FromWorker.CallFailed(ProbeCall.NUMBER, "agent-failed", "", 5));
        assertThat(stage.state(stage.launched(0))).isEqualTo("UP");
        assertThat(stage.effects.killed).isEmpty();
    }

    /** The first worker of the new generation, loaded and asked. */
    private Incarnation canary() {
        stage.pool.onRestart(stage.next(), List.of(), command, stage.now);
        var canary = stage.lastLaunched();
        stage.boot(canary);
        stage.say(canary, new FromWorker.Loaded());
        return canary;
    }

    private List<ToWorker.StartCall> probes(Incarnation worker) {
        return stage.effects.sentTo(worker, ToWorker.StartCall.class);
    }

    private void assertNothingChanged() {
        assertThat(stage.effects.terminated).isEmpty();
        assertThat(stage.state(stage.launched(0))).isEqualTo("UP");
        assertThat(stage.state(stage.launched(1))).isEqualTo("UP");
        assertThat(stage.pool.snapshot(stage.now).generation()).isEqualTo(1);
        // Nor does a later death bring the new generation in.
        stage.die(stage.launched(0));
        stage.pass(Duration.ZERO);
        assertThat(stage.effects.launches.getLast().generation()).isEqualTo(1);
        stage.bringUp(stage.lastLaunched());
    }

    private void assertRoomIn(Incarnation worker) {
        var first = stage.submit();
        var second = stage.submit();
        assertThat(List.of(stage.takerOf(first), stage.takerOf(second))).contains(worker);
    }
}
