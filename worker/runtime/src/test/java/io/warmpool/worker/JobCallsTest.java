package io.warmpool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.agent.Agent;
import io.warmpool.agent.JobAttempt;
import io.warmpool.proto.FromWorker;
import io.warmpool.proto.ToWorker;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that are attempts of jobs: their outcomes stay until somebody says that they are stored. */
@Timeout(20)
class JobCallsTest {

    private static final Agent ECHO = (call, reply) -> reply.text(call.text());

    @Test
    void theAgentSeesWhichAttemptItIs() throws InterruptedException {
        var seen = new AtomicReference<JobAttempt>();
        var worker = new RunnerUnderTest(1, (call, _) -> seen.set(call.job().orElse(null)));
        worker.startJob(7);
        worker.done();
        assertThat(seen.get()).isEqualTo(new JobAttempt("job-7", 2, "job-7"));
        worker.start(8);
        worker.done();
        assertThat(seen.get()).isNull();
    }

    @Test
    void neitherPingsNorLaterCallsDropAnOutcomeThatIsNotStored() throws InterruptedException {
        var worker = new RunnerUnderTest(1, ECHO);
        worker.startJob(1);
        var done = worker.done();
        for (int i = 0; i < 5; i++) {
            worker.runner.onPing();
        }
        worker.start(2);
        worker.done();
        worker.runner.onPing();
        worker.runner.onPing();
        var again = List.of(new FromWorker.Resumed(true, List.of(1L)), done);
        assertThat(worker.runner.onResumed()).isEqualTo(again);
        assertThat(worker.runner.onResumed()).isEqualTo(again);
        worker.runner.onAcknowledge(1);
        worker.runner.onAcknowledge(1);
        assertThat(worker.runner.onResumed()).containsExactly(new FromWorker.Resumed(true, List.of()));
    }

    @Test
    void aCancelledJobSaysHowItEndedUntilThatIsStored() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var worker = new RunnerUnderTest(1, (_, reply) -> {
            reply.delta("one");
            reply.delta("two");
            entered.countDown();
            new CountDownLatch(1).await();
        });
        worker.startJob(1);
        entered.await();
        worker.runner.onCancel(1);
        var last = worker.untilEnded().getLast();
        assertThat(last)
                .isInstanceOfSatisfying(
                        FromWorker.CallCancelled.class,
                        cancelled -> assertThat(cancelled.lastEvent()).isEqualTo(2));
        assertThat(worker.runner.onResumed()).containsExactly(new FromWorker.Resumed(true, List.of(1L)), last);
    }

    @Test
    void theLastWordOfACallTellsHowManyEventsItEmitted() throws InterruptedException {
        var worker = new RunnerUnderTest(2, (call, reply) -> {
            reply.delta("x".repeat(70_000));
            reply.progress(1, 1, "");
            if (call.id().equals("call-2")) {
                throw new IllegalStateException("asked to");
            }
        });
        worker.stream(1);
        assertThat(worker.done().lastEvent()).isEqualTo(5);
        worker.stream(2);
        assertThat(worker.failed().lastEvent()).isEqualTo(5);
        worker.start(3);
        assertThat(worker.done().lastEvent()).isZero();
    }

    @Test
    void anOutputThatWasCutOffIsSaidAgainFromItsBeginningAndGoesOn() throws InterruptedException {
        var output = new byte[900_000];
        new SplittableRandom(5).nextBytes(output);
        var worker = new RunnerUnderTest(1, (_, reply) -> reply.output(output, "image/png"));
        worker.startJob(1);
        worker.done();
        worker.runner.onCredit(new ToWorker.Credit(1, 200_000));
        assertThat(worker.next()).isInstanceOf(FromWorker.OutputPart.class);
        var first = worker.runner.onResumed();
        assertThat(first.getFirst()).isEqualTo(new FromWorker.Resumed(true, List.of(1L)));
        var said = new ArrayList<>(first.subList(1, first.size()));
        while (size(said) < output.length) {
            worker.runner.onCredit(new ToWorker.Credit(1, 200_000));
            said.add(worker.next());
        }
        assertThat(Arrays.equals(join(said), output)).isTrue();
        // It has ended, and is kept whole for whoever comes.
        assertThat(worker.runner.numbers()).isEmpty();
        var again = worker.runner.onResumed();
        assertThat(Arrays.equals(join(again.subList(1, again.size())), output)).isTrue();
    }

    private static int size(List<FromWorker> said) {
        return join(said).length;
    }

    private static byte[] join(List<FromWorker> said) {
        var bytes = new ByteArrayOutputStream();
        for (var each : said) {
            switch (each) {
                case FromWorker.CallDone done -> bytes.writeBytes(done.output());
                case FromWorker.OutputPart part -> bytes.writeBytes(part.bytes());
                default -> throw new AssertionError("not of an output: " + each);
            }
        }
        return bytes.toByteArray();
    }
}
