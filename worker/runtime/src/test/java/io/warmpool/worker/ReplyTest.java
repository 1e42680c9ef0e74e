package io.warmpool.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.warmpool.agent.Agent;
import io.warmpool.agent.Reply;
import io.warmpool.proto.FromWorker;
import io.warmpool.proto.FromWorkerFrames;
import io.warmpool.proto.Limits;
import io.warmpool.proto.ToWorker;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ReplyTest {

    @Test
    void deltasAreJoinedToTheOutputIfThereIsNoOther() throws InterruptedException {
        Agent agent = (_, reply) -> {
            reply.delta("Hel");
            reply.delta("lö");
            reply.progress(1, 2, "half \"way\"");
            reply.event("tool-call", "{}");
        };
        var plain = new RunnerUnderTest(1, agent);
        plain.start(1);
        assertThat(plain.next()).isEqualTo(new FromWorker.CallStarted(1));
        assertThat(((FromWorker.CallDone) plain.next()).output())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("Hellö");

        var streaming = new RunnerUnderTest(1, agent);
        streaming.stream(1);
        assertThat(streaming.untilEnded())
                .contains(
                        new FromWorker.CallEvent(1, 1, "delta", "Hel"),
                        new FromWorker.CallEvent(1, 2, "delta", "lö"),
                        new FromWorker.CallEvent(
                                1, 3, "progress", "{\"done\":1,\"total\":2,\"note\":\"half \\\"way\\\"\"}"),
                        new FromWorker.CallEvent(1, 4, "tool-call", "{}"))
                .hasSize(6);
    }

    @Test
    void anOutputOfItsOwnReplacesTheDeltas() throws InterruptedException {
        var worker = new RunnerUnderTest(1, (_, reply) -> {
            reply.delta("piece");
            reply.json("{}");
            reply.delta("another");
        });
        worker.start(1);
        var done = worker.done();
        assertThat(done.output()).asString().isEqualTo("{}");
        assertThat(done.contentType()).isEqualTo("application/json");
    }

    @Test
    void aLargeOutputTravelsInPartsAsCreditAllows() throws InterruptedException {
        var whole = new byte[900_000];
        Arrays.fill(whole, (byte) 7);
        var worker = new RunnerUnderTest(1, (_, reply) -> reply.output(whole, ""));
        worker.start(1);
        var done = worker.done();
        assertThat(done.outputSize()).isEqualTo(whole.length);
        assertThat(done.contentType()).isEqualTo("application/octet-stream");
        var got = new ByteArrayOutputStream();
        got.writeBytes(done.output());
        // The first part takes the whole window; from then on each waits for its grant.
        while (got.size() < whole.length) {
            assertThat(worker.runner.numbers()).containsExactly(1L);
            var part = (FromWorker.OutputPart) worker.next();
            got.writeBytes(part.bytes());
            if (got.size() < whole.length) {
                assertThat(worker.isSilent()).isTrue();
                worker.runner.onCredit(new ToWorker.Credit(1, part.bytes().length));
            }
        }
        assertThat(got.toByteArray()).isEqualTo(whole);
        assertThat(worker.runner.numbers()).isEmpty();
        assertThat(worker.runner.ended()).isEqualTo(1);
    }

    @Test
    void aFloodingAgentBlocksAfterItsCreditsAndGoesOnWithNewOnes() throws InterruptedException {
        var text = "x".repeat(1024);
        var cost = 1024 + 64;
        var worker = new RunnerUnderTest(1, (_, reply) -> {
            while (true) {
                reply.delta(text);
            }
        });
        worker.stream(1);
        worker.next();
        for (int i = 0; i < Limits.CREDIT_WINDOW / cost; i++) {
            assertThat(worker.next()).isInstanceOf(FromWorker.CallEvent.class);
        }
        assertThat(worker.isSilent()).isTrue();
        worker.runner.onCredit(new ToWorker.Credit(1, 5L * cost));
        for (int i = 0; i < 5; i++) {
            assertThat(worker.next()).isInstanceOf(FromWorker.CallEvent.class);
        }
        assertThat(worker.isSilent()).isTrue();
        // Never more than one window, whatever is granted; and it can be cancelled while it waits.
        worker.runner.onCredit(new ToWorker.Credit(1, Long.MAX_VALUE));
        for (int i = 0; i < Limits.CREDIT_WINDOW / cost; i++) {
            assertThat(worker.next()).isInstanceOf(FromWorker.CallEvent.class);
        }
        assertThat(worker.isSilent()).isTrue();
        worker.runner.onCancel(1);
        assertThat(worker.next()).isInstanceOf(FromWorker.CallCancelled.class);
    }

    @Test
    void aReplyThatIsUsedAfterTheEndThrows() throws InterruptedException {
        var kept = new AtomicReference<Reply>();
        var entered = new CountDownLatch(1);
        var worker = new RunnerUnderTest(1, (call, reply) -> {
            kept.set(reply);
            entered.countDown();
            switch (call.text()) {
                case "fail" -> throw new IllegalStateException();
                case "cancel" -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        return;
                    }
                }
                default -> {}
            }
        });
        for (var kind : new String[] {"done", "fail", "cancel"}) {
            worker.runner.onStart(RunnerUnderTest.call(1, true, kind), 0);
            worker.runner.runBegun();
            entered.await();
            if (kind.equals("cancel")) {
                assertThat(worker.next()).isEqualTo(new FromWorker.CallStarted(1));
                worker.runner.onCancel(1);
            }
            worker.untilEnded();
            assertThatThrownBy(() -> kept.get().delta("x")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> kept.get().event("x", "{}")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> kept.get().text("x")).isInstanceOf(IllegalStateException.class);
        }
        assertThat(worker.isSilent()).isTrue();
    }

    @Test
    void eventNamesKeepToTheirRules() throws InterruptedException {
        var worker = new RunnerUnderTest(1, (_, reply) -> {
            for (var name :
                    new String[] {"", "a b", "a\n", "ä", "delta", "progress", "done", "error", "x".repeat(65)}) {
                assertThatThrownBy(() -> reply.event(name, "{}")).as(name).isInstanceOf(IllegalArgumentException.class);
            }
            reply.event("x".repeat(64), "{}");
            reply.event("Tool.call_1-a", "{}");
        });
        worker.stream(1);
        assertThat(worker.untilEnded()).hasSize(4).last().isInstanceOf(FromWorker.CallDone.class);
    }

    @Test
    void whatCouldNotTravelIsRefusedWhereItIsMade() throws InterruptedException {
        var worker = new RunnerUnderTest(1, (_, reply) -> {
            var huge = "x".repeat(300_000);
            assertThatThrownBy(() -> reply.event("e", huge)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> reply.progress(1, 2, huge)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> reply.output(new byte[1], huge)).isInstanceOf(IllegalArgumentException.class);
        });
        worker.stream(1);
        assertThat(worker.done().outputSize()).isZero();
    }

    @Test
    void aCancelledCallIsToldSoByItsReplyEvenIfItDoesNotStream() throws InterruptedException {
        var entered = new LinkedBlockingQueue<Boolean>();
        var told = new LinkedBlockingQueue<String>();
        var worker = new RunnerUnderTest(1, (_, reply) -> {
            entered.add(true);
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                told.add(howItEnds(() -> reply.delta("x")));
                told.add(howItEnds(() -> reply.event("x", "{}")));
                told.add(howItEnds(() -> reply.progress(1, 2, "x")));
            }
        });
        for (var streaming : new boolean[] {false, true}) {
            worker.runner.onStart(RunnerUnderTest.call(1, streaming, ""), 0);
            worker.runner.runBegun();
            assertThat(worker.next()).isEqualTo(new FromWorker.CallStarted(1));
            assertThat(entered.poll(10, TimeUnit.SECONDS)).isTrue();
            worker.runner.onCancel(1);
            assertThat(worker.next()).isInstanceOf(FromWorker.CallCancelled.class);
            assertThat(told).hasSize(3).containsOnly("InterruptedException");
            told.clear();
        }
    }

    private static String howItEnds(ThrowingCallable said) {
        var thrown = catchThrowable(said);
        return thrown == null ? "well" : thrown.getClass().getSimpleName();
    }

    @Test
    void anOutputOverTheLimitIsTooLarge() throws InterruptedException {
        var worker = new RunnerUnderTest(1, (call, reply) -> {
            if (call.text().equals("output")) {
                reply.output(new byte[(int) RunnerUnderTest.MAX_OUTPUT + 1], "");
            }
            while (true) {
                reply.delta("x".repeat(100_000));
            }
        });
        for (var kind : new String[] {"output", "deltas"}) {
            worker.runner.onStart(RunnerUnderTest.call(1, false, kind), 0);
            worker.runner.runBegun();
            var failed = worker.failed();
            assertThat(failed.code()).isEqualTo("too-large");
            assertThat(failed.message()).contains("the limit is 1048576");
        }
    }

    @Test
    void aLongDeltaIsSplitBetweenCharactersAndEachPieceFitsAFrame() throws InterruptedException {
        var text = "a" + "😀".repeat(60_000);
        var worker = new RunnerUnderTest(1, (_, reply) -> reply.delta(text));
        worker.stream(1);
        var joined = new StringBuilder();
        worker.next();
        while (joined.length() < text.length()) {
            var event = (FromWorker.CallEvent) worker.next();
            assertThat(event.data().getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(Limits.MAX_EVENT);
            new FromWorkerFrames().add(event);
            joined.append(event.data());
            worker.runner.onCredit(new ToWorker.Credit(1, Limits.CREDIT_WINDOW));
        }
        assertThat(joined).hasToString(text);
    }
}
