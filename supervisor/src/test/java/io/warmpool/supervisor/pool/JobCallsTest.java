package io.warmpool.supervisor.pool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.JobAttempt;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Repeat;
import io.warmpool.supervisor.call.Turn;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Calls that are attempts of jobs: what is missing is told, and no outcome is forgotten before it is stored. */
class JobCallsTest {

    private static final long NUMBER = 7000;
    private static final CallId CALL = new CallId(NUMBER);

    private final Stage stage = Stage.withWorkers(1, 1, 5);
    private final Incarnation worker = stage.launched(0);
    private final RecordedClient client = new RecordedClient(CALL);

    @Test
    void theWorkerHearsOfWhichJobItIs() {
        submit(Repeat.UNSTARTED);
        assertThat(stage.effects.lastTo(worker, ToWorker.StartCall.class).job())
                .isEqualTo(new ToWorker.JobAttempt("job-1", 2));
        stage.say(worker, done(0));
        stage.submit();
        assertThat(stage.effects.lastTo(worker, ToWorker.StartCall.class).job().isPresent())
                .isFalse();
    }

    @Test
    void whatIsMissingIsToldBeforeTheNextEventAndBeforeTheOutcome() {
        begun(Repeat.UNSTARTED);
        event(1, "a");
        event(4, "b");
        event(3, "late");
        event(4, "twice");
        stage.say(worker, done(6));
        assertThat(told()).containsExactly("a", 2L, "b", 2L);
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void anOutcomeIsAcknowledgedOnceItIsStored() {
        begun(Repeat.UNSTARTED);
        stage.say(worker, done(0));
        assertThat(acknowledged()).isEmpty();
        stage.pool.onAcknowledge(CALL);
        stage.pool.onAcknowledge(CALL);
        assertThat(acknowledged()).containsExactly(new ToWorker.Acknowledge(NUMBER));
    }

    @Test
    void oneThatIsStoredBeforeItsWorkerSaysItIsAcknowledgedThen() {
        begun(Repeat.UNSTARTED);
        stage.pool.onCancel(CALL, stage.now);
        stage.pool.onAcknowledge(CALL);
        assertThat(acknowledged()).isEmpty();
        stage.say(worker, new FromWorker.CallCancelled(NUMBER, 1));
        assertThat(acknowledged()).hasSize(1);
    }

    @Test
    void whatIsSaidAgainWhileItIsBeingStoredChangesNothing() {
        begun(Repeat.UNSTARTED);
        stage.say(worker, done(0));
        resume(NUMBER);
        stage.say(worker, done(0));
        assertThat(stage.pool.snapshot(stage.now).running()).isZero();
        assertThat(acknowledged()).isEmpty();
        stage.pool.onAcknowledge(CALL);
        assertThat(acknowledged()).hasSize(1);
        // That was lost: the worker names it again, nobody claims it, and it is acknowledged again.
        resume(NUMBER);
        stage.say(worker, done(0));
        assertThat(acknowledged()).hasSize(2);
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void whatWasSentAndMayRunAtMostOnceIsNotSentAgain() {
        submit(Repeat.NEVER);
        stage.die(worker);
        assertThat(client.outcome()).isInstanceOfSatisfying(Outcome.WorkerLost.class, lost -> {
            assertThat(lost.cause()).contains("at most once");
            assertThat(lost.ordered()).isFalse();
        });
    }

    @Test
    void aCallThatAnOperatorEndedIsNotToBlame() {
        begun(Repeat.UNSTARTED);
        stage.pool.onKill(new SlotIndex(0), new RecordedCommand(), stage.now);
        stage.die(worker);
        assertThat(client.outcome())
                .isInstanceOfSatisfying(
                        Outcome.WorkerLost.class,
                        lost -> assertThat(lost.ordered()).isTrue());
    }

    @Test
    void aCallUnderWhichAWorkerCrashesWhileItDrainsIsToBlame() {
        begun(Repeat.UNSTARTED);
        stage.pool.onResize(0, new RecordedCommand(), stage.now);
        assertThat(stage.state(worker)).isEqualTo("DRAINING");
        stage.die(worker);
        assertThat(client.outcome())
                .isInstanceOfSatisfying(
                        Outcome.WorkerLost.class,
                        lost -> assertThat(lost.ordered()).isFalse());
    }

    @Test
    void anOutputThatWasUnderWayGoesOnWhereItWasCutOff() {
        begun(Repeat.UNSTARTED);
        stage.say(worker, head("abc"));
        part("de");
        resume(NUMBER);
        part("not yet");
        stage.say(worker, head("abc"));
        part("defg");
        part("hij");
        assertThat(output()).isEqualTo("abcdefghij");
        assertThat(stage.pool.snapshot(stage.now).running()).isZero();
    }

    @Test
    void anAnswerThatIsLostIsAWorkerLost() {
        begun(Repeat.UNSTARTED);
        stage.say(worker, new FromWorker.CallFailed(NUMBER, FromWorker.CallFailed.ANSWER_LOST, "gone", 0, 3));
        assertThat(told()).containsExactly(3L);
        assertThat(client.outcome()).isEqualTo(new Outcome.WorkerLost("gone"));
    }

    @Test
    void whoTakesOverHearsOnlyWhatIsNew() {
        var next = new Stage(1, 5);
        var found = next.adoptable(0, next.generation(1));
        next.claims.put(CALL, new Claims.Claim(call(Repeat.UNSTARTED), client, 2));
        next.pool.onStart(1, next.generation(1), List.of(found), next.now);
        assertThat(next.settled()).isZero();
        next.pool.onProved(found.incarnation(), false, next.now);
        next.say(found.incarnation(), new FromWorker.Resumed(true, List.of(NUMBER, 8000L)));
        assertThat(next.settled()).isEqualTo(1);
        next.say(found.incarnation(), new FromWorker.CallEvent(NUMBER, 2, "delta", "known"));
        next.say(found.incarnation(), new FromWorker.CallEvent(NUMBER, 4, "delta", "new"));
        next.say(found.incarnation(), done(4));
        assertThat(told()).containsExactly(1L, "new");
        // Nobody claims the other one: its outcome is dropped, and need not be said again.
        next.say(found.incarnation(), new FromWorker.CallFailed(8000, "agent-failed", "", 1));
        assertThat(next.effects.sentTo(found.incarnation(), ToWorker.Acknowledge.class))
                .containsExactly(new ToWorker.Acknowledge(8000));
        assertThat(next.settled()).isEqualTo(1);
    }

    @Test
    void allIsSettledWhenTheLastThatWasLeftHasSpokenOrEnded() {
        assertThat(stage.settled()).as("there was nothing to adopt").isEqualTo(1);
        var next = new Stage(1, 5);
        var first = next.adoptable(0, next.generation(1));
        var second = next.adoptable(1, next.generation(1));
        next.pool.onStart(2, next.generation(1), List.of(first, second), next.now);
        next.pool.onProved(first.incarnation(), false, next.now);
        next.say(first.incarnation(), new FromWorker.BootStep("agent loaded", 1));
        assertThat(next.settled()).isZero();
        next.die(second.incarnation());
        assertThat(next.settled()).isEqualTo(1);
    }

    private static Call call(Repeat repeat) {
        return new Call(
                CALL,
                "echo",
                new byte[3],
                "text/plain",
                "",
                "",
                "",
                Map.of(),
                Duration.ofHours(2).toNanos(),
                true,
                repeat,
                Optional.empty(),
                Optional.of(new JobAttempt("job-1", 2)),
                Turn.FIRST);
    }

    private void submit(Repeat repeat) {
        stage.pool.onSubmit(call(repeat), client, stage.now);
    }

    private void begun(Repeat repeat) {
        submit(repeat);
        stage.begin(client);
    }

    private void event(long number, String text) {
        stage.say(worker, new FromWorker.CallEvent(NUMBER, number, "delta", text));
    }

    private static FromWorker.CallDone done(long lastEvent) {
        return new FromWorker.CallDone(NUMBER, "", 0, new byte[0], 1, FromWorker.Saved.NOTHING, lastEvent);
    }

    private static FromWorker.CallDone head(String first) {
        return new FromWorker.CallDone(NUMBER, "", 10, first.getBytes(US_ASCII), 1, FromWorker.Saved.NOTHING);
    }

    private void part(String text) {
        stage.say(worker, new FromWorker.OutputPart(NUMBER, text.getBytes(US_ASCII)));
    }

    private void resume(Long... known) {
        stage.pool.onProved(worker, true, stage.now);
        stage.say(worker, new FromWorker.Resumed(true, List.of(known)));
    }

    private List<ToWorker.Acknowledge> acknowledged() {
        return stage.effects.sentTo(worker, ToWorker.Acknowledge.class);
    }

    /** Deltas, and the counts of gaps. */
    private List<Object> told() {
        return client.events().stream()
                .<Object>mapMulti((event, told) -> {
                    switch (event) {
                        case CallEvent.Delta delta -> told.accept(delta.text());
                        case CallEvent.Gap gap -> told.accept(gap.count());
                        default -> {}
                    }
                })
                .toList();
    }

    private String output() {
        var bytes = new ByteArrayOutputStream();
        client.events().forEach(event -> {
            switch (event) {
                case CallEvent.Ended(Outcome.Done done) -> bytes.writeBytes(done.output());
                case CallEvent.OutputPart part -> bytes.writeBytes(part.bytes());
                default -> {}
            }
        });
        return bytes.toString(US_ASCII);
    }
}
