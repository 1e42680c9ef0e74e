package io.warmpool.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.agent.Agent;
import io.warmpool.agent.Session;
import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Limits;
import io.warmpool.proto.ToWorker;
import io.warmpool.worker.scopes.ScopeFigures;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What calls bring of their sessions, and what they leave behind. */
@Timeout(20)
class SessionCallsTest {

    private static final int SIZE = 500_000;
    private static final byte[] STATE = bytes(SIZE);
    /** Tells what it finds of its session. */
    private static final Agent TELLS = (call, reply) ->
            reply.text(call.session().map(SessionCallsTest::tell).orElse("no session") + " " + call.text());
    /** Saves a large state and ends as it is told. */
    private static final Agent SAVES = (call, reply) -> {
        call.session().orElseThrow().save(5, STATE);
        switch (call.text()) {
            case "fail" -> throw new IllegalStateException("asked to fail");
            case "wait" -> new CountDownLatch(1).await();
            case "large" -> reply.output(new byte[600_000], "image/png");
            default -> reply.text("saved");
        }
    };

    @Test
    void theStateIsWholeBeforeTheAgentIsEntered() throws InterruptedException {
        var worker = new RunnerUnderTest(1, TELLS);
        worker.runner.onStart(RunnerUnderTest.sessionCall(1, "hello", new ToWorker.Turn(7, false, 2, 6)), 0);
        state(worker, 1, "abc");
        worker.runner.runBegun();
        assertThat(worker.isSilent()).isTrue();
        state(worker, 1, "too much");
        state(worker, 99, "def");
        state(worker, 1, "def");
        worker.runner.runBegun();
        assertThat(worker.next()).isEqualTo(new FromWorker.CallStarted(1));
        assertThat(worker.done().output()).asString().isEqualTo("s-1 turn 7 reset false state 2:abcdef hello");
    }

    @Test
    void stateAndInputBothComeInParts() throws InterruptedException {
        var worker = new RunnerUnderTest(1, TELLS);
        worker.runner.onStart(
                new ToWorker.StartCall(
                        1,
                        "id",
                        "",
                        "s-1",
                        "",
                        "",
                        Map.of(),
                        10_000,
                        false,
                        6,
                        new byte[0],
                        new ToWorker.Turn(1, false, 0, 3)),
                0);
        worker.runner.onInput(new ToWorker.InputPart(1, "def".getBytes(UTF_8)));
        state(worker, 1, "abc");
        worker.runner.runBegun();
        assertThat(worker.isSilent()).isTrue();
        worker.runner.onInput(new ToWorker.InputPart(1, "ghi".getBytes(UTF_8)));
        worker.runner.runBegun();
        assertThat(worker.done().output()).asString().isEqualTo("s-1 turn 1 reset false state 0:abc defghi");
    }

    @Test
    void aSessionWithoutAStateHasNone() throws InterruptedException {
        var worker = new RunnerUnderTest(1, TELLS);
        worker.runner.onStart(RunnerUnderTest.sessionCall(1, "hello", new ToWorker.Turn(4, true, 0, 0)), 0);
        worker.runner.runBegun();
        assertThat(worker.done().output()).asString().isEqualTo("s-1 turn 4 reset true state none hello");
    }

    @Test
    void aCallWithoutASessionBringsNoneWhateverIsSent() throws InterruptedException {
        var worker = new RunnerUnderTest(1, TELLS);
        worker.runner.onStart(
                new ToWorker.StartCall(
                        1,
                        "id",
                        "",
                        "",
                        "",
                        "",
                        Map.of(),
                        10_000,
                        false,
                        0,
                        new byte[0],
                        new ToWorker.Turn(1, false, 0, 3)),
                0);
        state(worker, 1, "abc");
        worker.runner.runBegun();
        assertThat(worker.done().output()).asString().isEqualTo("no session ");
    }

    @Test
    void aStateBeyondTheLimitIsRefusedBeforeAnythingIsMadeForIt() throws InterruptedException {
        var worker = new RunnerUnderTest(1, TELLS);
        for (long size : new long[] {Limits.MAX_STATE + 1, Long.MAX_VALUE, -1}) {
            worker.runner.onStart(RunnerUnderTest.sessionCall(1, "hello", new ToWorker.Turn(1, false, 0, size)), 0);
            state(worker, 1, "abc");
            worker.runner.runBegun();
            var refused = (FromWorker.CallFailed) worker.next();
            assertThat(refused.code()).isEqualTo("agent-failed");
            assertThat(refused.message()).contains(size + " bytes", Integer.toString(Limits.MAX_STATE));
            assertThat(worker.runner.numbers()).isEmpty();
        }
    }

    @Test
    void aStateThatIsLargerThanWhatMayBeSavedNowIsHandedOutAllTheSame() throws InterruptedException {
        var worker = new RunnerUnderTest(
                1,
                (call, reply) -> reply.text(
                        "" + call.session().orElseThrow().state().orElseThrow().bytes().length));
        var size = RunnerUnderTest.MAX_STATE + 1;
        worker.runner.onStart(RunnerUnderTest.sessionCall(1, "hello", new ToWorker.Turn(7, false, 2, size)), 0);
        worker.runner.onState(new ToWorker.StatePart(1, new byte[size]));
        worker.runner.runBegun();
        assertThat(worker.done().output()).asString().isEqualTo("" + size);
    }

    @Test
    void whatTheAgentSavesGoesOutInPartsBeforeItsAnswer() throws InterruptedException {
        var worker = new RunnerUnderTest(1, SAVES);
        worker.startSession(1, "");
        var said = worker.untilEnded();
        assertThat(((FromWorker.CallDone) said.getLast()).saved()).isEqualTo(new FromWorker.Saved.State(5, SIZE));
        assertThat(said.subList(1, said.size() - 1))
                .hasSize(3)
                .allMatch(each -> ((FromWorker.StatePart) each).bytes().length <= Limits.MAX_PART);
        assertThat(joined(said)).isEqualTo(STATE);
    }

    @Test
    void whoSavesNothingLeavesNothing() throws InterruptedException {
        var worker = new RunnerUnderTest(1, TELLS);
        worker.startSession(1, "");
        assertThat(worker.done().saved()).isEqualTo(FromWorker.Saved.NOTHING);
    }

    @Test
    void aStateThatIsTooLargeIsRefusedAndTheAnswerComesAllTheSame() throws InterruptedException {
        var worker = new RunnerUnderTest(1, (call, reply) -> {
            call.session().orElseThrow().save(1, new byte[RunnerUnderTest.MAX_STATE + 1]);
            reply.text("answered");
        });
        worker.startSession(1, "");
        var said = worker.untilEnded();
        assertThat(said).hasSize(2);
        var done = (FromWorker.CallDone) said.getLast();
        assertThat(done.output()).asString().isEqualTo("answered");
        assertThat(done.saved())
                .isInstanceOfSatisfying(
                        FromWorker.Saved.Refused.class,
                        refused -> assertThat(refused.why()).contains("600001", "600000"));
    }

    @Test
    void ofACallThatFailsOrIsCancelledNoStateIsSent() throws InterruptedException {
        var worker = new RunnerUnderTest(1, SAVES);
        worker.startSession(1, "fail");
        assertThat(worker.untilEnded()).hasSize(2).last().isInstanceOf(FromWorker.CallFailed.class);
        worker.startSession(2, "wait");
        assertThat(worker.next()).isEqualTo(new FromWorker.CallStarted(2));
        worker.runner.onCancel(2);
        assertThat(worker.untilEnded()).hasSize(1).last().isInstanceOf(FromWorker.CallCancelled.class);
    }

    @Test
    void howeverACallEndsItsLeasesAreBackBeforeItsLastWord() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var worker = new RunnerUnderTest(1, (call, reply) -> {
            call.user().get("kept", Object::new);
            call.session().orElseThrow().get("kept", Object::new);
            call.scope().get("own", Object::new);
            switch (call.text()) {
                case "fail" -> throw new IllegalStateException("asked to fail");
                case "wait" -> {
                    entered.countDown();
                    new CountDownLatch(1).await();
                }
                default -> reply.text(call.text());
            }
        });
        var number = 0L;
        for (var how : List.of("answer", "fail", "wait")) {
            worker.startSession(++number, how);
            if (how.equals("wait")) {
                entered.await();
                assertThat(leases(worker)).isEqualTo(2);
                worker.runner.onCancel(number);
            }
            worker.untilEnded();
            assertThat(leases(worker)).as(how).isZero();
        }
    }

    @Test
    void aCancellationDoesNotDisturbTheEndButIsNotForgotten() {
        var call = new RunningCall(RunnerUnderTest.call(1, false, ""), RunnerUnderTest.NOW, 0);
        var disturbed = new AtomicBoolean();
        call.runsOn(Thread.currentThread());
        call.undisturbed(() -> {
            call.cancel();
            disturbed.set(Thread.currentThread().isInterrupted());
        });
        assertThat(disturbed).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        // One that came before does not disturb it either.
        call.undisturbed(() -> disturbed.set(Thread.currentThread().isInterrupted()));
        assertThat(disturbed).isFalse();
        call.finish();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aStateOfWhichAPartHadLeftGoesOutWhollyOnTheNextLink() throws InterruptedException {
        var worker = new RunnerUnderTest(1, SAVES);
        worker.startSession(1, "");
        assertThat(worker.next()).isEqualTo(new FromWorker.CallStarted(1));
        var left = worker.next();
        assertThat(left).isInstanceOf(FromWorker.StatePart.class);
        var first = worker.runner.onResumed();
        assertThat(first).containsExactly(new FromWorker.Resumed(true, List.of(1L)), left);
        var said = worker.untilEnded();
        assertThat(joined(List.of(left), said)).isEqualTo(STATE);
        // And again, should that link be lost too.
        var again = worker.runner.onResumed();
        assertThat(again.getLast()).isSameAs(said.getLast());
        assertThat(joined(again)).isEqualTo(STATE);
    }

    @Test
    void anAnswerThatWasCutOffIsLostWithItsState() throws InterruptedException {
        var worker = new RunnerUnderTest(1, SAVES);
        worker.startSession(1, "large");
        worker.done();
        var first = worker.runner.onResumed();
        assertThat(first).hasSize(2).noneMatch(FromWorker.StatePart.class::isInstance);
        assertThat(((FromWorker.CallFailed) first.getLast()).code()).isEqualTo("worker-lost");
    }

    private static String tell(Session session) {
        return session.id() + " turn " + session.turn() + " reset " + session.isReset() + " state "
                + session.state()
                        .map(state -> state.version() + ":" + new String(state.bytes(), UTF_8))
                        .orElse("none");
    }

    private static void state(RunnerUnderTest worker, long call, String part) {
        worker.runner.onState(new ToWorker.StatePart(call, part.getBytes(UTF_8)));
    }

    private static long leases(RunnerUnderTest worker) {
        return worker.scopes.figures().stream().mapToLong(ScopeFigures::leases).sum();
    }

    @SafeVarargs
    private static byte[] joined(List<FromWorker>... messages) {
        var out = new ByteArrayOutputStream();
        for (var list : messages) {
            list.stream()
                    .filter(FromWorker.StatePart.class::isInstance)
                    .forEach(each -> out.writeBytes(((FromWorker.StatePart) each).bytes()));
        }
        return out.toByteArray();
    }

    private static byte[] bytes(int size) {
        var bytes = new byte[size];
        new Random(4).nextBytes(bytes);
        return bytes;
    }
}
