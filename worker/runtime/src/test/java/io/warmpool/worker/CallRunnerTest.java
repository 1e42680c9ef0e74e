package io.warmpool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentException;
import io.warmpool.proto.FromWorker;
import io.warmpool.proto.ToWorker;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CallRunnerTest {

    private static final Agent ECHO = (call, reply) -> reply.text(call.text());
    private static final Agent WAITS = (_, _) -> new CountDownLatch(1).await();

    @Test
    void callsRunUpToTheConcurrencyAndTheNextIsRefused() throws InterruptedException {
        var release = new CountDownLatch(1);
        var worker = new RunnerUnderTest(2, (call, _) -> release.await());
        worker.start(1);
        worker.start(2);
        assertThat(worker.next()).isEqualTo(new FromWorker.CallStarted(1));
        assertThat(worker.next()).isEqualTo(new FromWorker.CallStarted(2));
        worker.start(3);
        assertThat(worker.failed())
                .isEqualTo(new FromWorker.CallFailed(3, "agent-failed", "the worker had no room for it", 0));
        assertThat(worker.runner.numbers()).containsExactlyInAnyOrder(1L, 2L);
        release.countDown();
        worker.done();
        worker.done();
        assertThat(worker.runner.ended()).isEqualTo(2);
        worker.start(4);
        worker.done();
    }

    @Test
    void aSecondStartOfACallLeavesTheFirstAlone() throws InterruptedException {
        var release = new CountDownLatch(1);
        var worker = new RunnerUnderTest(2, (call, _) -> release.await());
        worker.start(1);
        assertThat(worker.next()).isEqualTo(new FromWorker.CallStarted(1));
        worker.start(1);
        assertThat(worker.isSilent()).isTrue();
        assertThat(worker.runner.numbers()).containsExactly(1L);
        release.countDown();
        assertThat(worker.done().call()).isEqualTo(1);
        assertThat(worker.isSilent()).isTrue();
    }

    @Test
    void aSecondStartWithItsPartsLeavesTheInputOfTheFirstAlone() throws InterruptedException {
        var release = new CountDownLatch(1);
        var worker = new RunnerUnderTest(1, (call, reply) -> {
            release.await();
            reply.text(call.text());
        });
        for (int i = 0; i < 2; i++) {
            worker.runner.onStart(
                    new ToWorker.StartCall(
                            1, "id", "", "", "", "", Map.of(), 10_000, false, 6, bytes("abc"), ToWorker.Turn.FIRST),
                    0);
            worker.runner.onInput(new ToWorker.InputPart(1, bytes("def")));
            worker.runner.runBegun();
        }
        release.countDown();
        assertThat(worker.done().output()).asString().isEqualTo("abcdef");
        assertThat(worker.isSilent()).isTrue();
    }

    @Test
    void aCallWhoseInputWasCutOffIsNotResumedAndItsRoomIsFree() throws InterruptedException {
        var worker = new RunnerUnderTest(1, ECHO);
        worker.runner.onStart(
                new ToWorker.StartCall(
                        1, "id", "", "", "", "", Map.of(), 10_000, false, 6, bytes("abc"), ToWorker.Turn.FIRST),
                0);
        assertThat(worker.runner.onResumed()).containsExactly(new FromWorker.Resumed(true, List.of()));
        // Sent again from its beginning.
        worker.runner.onStart(RunnerUnderTest.call(1, false, "whole"), 0);
        worker.runner.runBegun();
        assertThat(worker.done().output()).asString().isEqualTo("whole");
    }

    @Test
    void aCallWhoseOutputWasCutOffIsGivenUpAndSaysNothingMore() throws InterruptedException {
        var size = 600_000;
        var worker = new RunnerUnderTest(1, (_, reply) -> reply.output(new byte[size], "image/png"));
        worker.start(1);
        assertThat(worker.done().outputSize()).isEqualTo(size);
        // It waits for credit now, or has a part in the outbox; the supervisor has its beginning or not.
        var first = worker.runner.onResumed();
        assertThat(first.getFirst()).isEqualTo(new FromWorker.Resumed(true, List.of(1L)));
        assertThat(((FromWorker.CallFailed) first.getLast()).code()).isEqualTo("worker-lost");
        worker.runner.onCredit(new ToWorker.Credit(1, size));
        worker.start(2);
        var said = worker.untilEnded();
        assertThat(said.getFirst()).isEqualTo(new FromWorker.CallStarted(2));
        assertThat(said).noneMatch(FromWorker.OutputPart.class::isInstance);
        assertThat(((FromWorker.CallDone) said.getLast()).call()).isEqualTo(2);
    }

    @Test
    void aCallThatStreamsGoesOnWithItsWholeCredit() throws InterruptedException {
        var piece = "x".repeat(60_000);
        var worker = new RunnerUnderTest(1, (_, reply) -> {
            for (int i = 0; i < 4; i++) {
                reply.delta(piece);
            }
        });
        worker.stream(1);
        assertThat(worker.next()).isEqualTo(new FromWorker.CallStarted(1));
        worker.next();
        worker.next();
        assertThat(worker.isSilent()).as("it waits for credit").isTrue();
        assertThat(worker.runner.onResumed()).containsExactly(new FromWorker.Resumed(true, List.of(1L)));
        assertThat(worker.untilEnded()).hasSize(3);
    }

    @Test
    void anOutcomeThatMayHaveBeenLostIsSaidAgain() throws InterruptedException {
        var worker = new RunnerUnderTest(2, ECHO);
        worker.start(1);
        var done = worker.done();
        worker.runner.onPing();
        assertThat(worker.runner.onResumed()).containsExactly(new FromWorker.Resumed(true, List.of(1L)), done);
        // Nothing runs for all that: there is room for two.
        worker.start(2);
        worker.start(3);
        worker.done();
        worker.done();
        assertThat(worker.runner.ended()).isEqualTo(3);
        worker.runner.onPing();
        worker.runner.onPing();
        assertThat(worker.runner.onResumed()).containsExactly(new FromWorker.Resumed(true, List.of()));
    }

    @Test
    void beforeTheAgentIsWarmACallIsRefused() throws InterruptedException {
        var worker = new RunnerUnderTest(1, null);
        worker.start(1);
        assertThat(worker.failed().code()).isEqualTo("agent-failed");
    }

    @Test
    void aCancellationInterruptsTheAgentAndRunsItsActions() throws InterruptedException {
        var told = new CountDownLatch(2);
        var entered = new CountDownLatch(1);
        var worker = new RunnerUnderTest(1, (call, _) -> {
            call.cancellation().onCancel(told::countDown);
            entered.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                // One that comes late runs too.
                call.cancellation().onCancel(told::countDown);
            }
        });
        worker.start(1);
        entered.await();
        worker.runner.onCancel(1);
        worker.runner.onCancel(1);
        worker.runner.onCancel(99);
        assertThat(worker.untilEnded().getLast()).isInstanceOf(FromWorker.CallCancelled.class);
        assertThat(told.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(worker.isSilent()).isTrue();
        assertThat(worker.runner.numbers()).isEmpty();
    }

    @Test
    void anAgentThatSwallowsTheInterruptIsStillCancelledWhenItReturns() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var worker = new RunnerUnderTest(1, (_, reply) -> {
            entered.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                reply.text("too late");
            }
        });
        worker.start(1);
        entered.await();
        worker.runner.onCancel(1);
        assertThat(worker.untilEnded()).hasSize(2).last().isInstanceOf(FromWorker.CallCancelled.class);
    }

    @Test
    void theDeadlineCancels() throws InterruptedException {
        var worker = new RunnerUnderTest(1, WAITS);
        assertThat(worker.runner.onTick(0)).isEqualTo(Long.MAX_VALUE);
        worker.start(1);
        assertThat(worker.runner.onTick(9_999_000_000L)).isEqualTo(1_000_000);
        assertThat(worker.runner.numbers()).containsExactly(1L);
        assertThat(worker.runner.onTick(10_000_000_000L)).isEqualTo(Long.MAX_VALUE);
        assertThat(worker.untilEnded().getLast()).isInstanceOf(FromWorker.CallCancelled.class);
    }

    @Test
    void theAgentSeesItsDeadline() throws InterruptedException {
        var worker = new RunnerUnderTest(
                1, (call, reply) -> reply.text(call.deadline().toString()));
        worker.start(1);
        assertThat(worker.done().output())
                .asString()
                .isEqualTo(RunnerUnderTest.NOW.plusSeconds(10).toString());
    }

    @Test
    void anInputThatComesInPartsIsWholeForTheAgent() throws InterruptedException {
        var worker = new RunnerUnderTest(1, ECHO);
        worker.runner.onStart(
                new ToWorker.StartCall(
                        1, "id", "", "", "", "", Map.of(), 10_000, false, 9, bytes("abc"), ToWorker.Turn.FIRST),
                0);
        worker.runner.runBegun();
        assertThat(worker.isSilent()).isTrue();
        worker.runner.onInput(new ToWorker.InputPart(1, bytes("def")));
        worker.runner.runBegun();
        worker.runner.onInput(new ToWorker.InputPart(99, bytes("not mine")));
        worker.runner.runBegun();
        assertThat(worker.isSilent()).isTrue();
        worker.runner.onInput(new ToWorker.InputPart(1, bytes("ghi")));
        worker.runner.runBegun();
        assertThat(worker.next()).isEqualTo(new FromWorker.CallStarted(1));
        assertThat(worker.done().output()).asString().isEqualTo("abcdefghi");
    }

    @Test
    void aCallThatIsCancelledBeforeItsInputIsThereNeverStarts() throws InterruptedException {
        var entered = new AtomicBoolean();
        var worker = new RunnerUnderTest(1, (_, _) -> entered.set(true));
        worker.runner.onStart(
                new ToWorker.StartCall(
                        1, "id", "", "", "", "", Map.of(), 10_000, false, 6, bytes("abc"), ToWorker.Turn.FIRST),
                0);
        worker.runner.runBegun();
        worker.runner.onCancel(1);
        worker.runner.onInput(new ToWorker.InputPart(1, bytes("def")));
        worker.runner.runBegun();
        assertThat(worker.next()).isEqualTo(new FromWorker.CallCancelled(1, 0));
        worker.runner.onInput(new ToWorker.InputPart(1, bytes("ghi")));
        worker.runner.runBegun();
        assertThat(worker.isSilent()).isTrue();
        assertThat(entered).isFalse();
    }

    @Test
    void anAgentExceptionBecomesItsCodeWithItsMessage() throws InterruptedException {
        var worker = new RunnerUnderTest(1, (_, _) -> {
            throw new AgentException(AgentException.Code.RATE_LIMITED, "x".repeat(5000), new IllegalStateException());
        });
        worker.start(1);
        var failed = worker.failed();
        assertThat(failed.code()).isEqualTo("rate-limited");
        assertThat(failed.message()).hasSize(4001).startsWith("xxx");
    }

    @Test
    void anUnexpectedFailureIsAgentFailedWithoutItsMessage() throws InterruptedException {
        var worker = new RunnerUnderTest(1, (call, _) -> {
            switch (call.text()) {
                case "exception" -> throw new IllegalStateException("secret");
                case "error" -> throw new AssertionError("secret");
                case "interrupted" -> throw new InterruptedException("secret");
                default -> throw new Unprintable();
            }
        });
        for (var kind : new String[] {"exception", "error", "interrupted", "unprintable"}) {
            worker.runner.onStart(RunnerUnderTest.call(1, false, kind), 0);
            worker.runner.runBegun();
            var failed = worker.failed();
            assertThat(failed.code()).isEqualTo("agent-failed");
            assertThat(failed.message()).contains("call-1").doesNotContain("secret");
        }
        assertThat(worker.runner.ended()).isEqualTo(4);
    }

    private static final class Unprintable extends RuntimeException {
        @Override
        public String getMessage() {
            throw new IllegalStateException("not even that");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
