package io.warmpool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.agent.Agent;
import io.warmpool.proto.FromWorker;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a worker keeps for a session is dropped where it is not sure that its last call there counts as a turn. */
@Timeout(20)
class SessionForgettingTest {

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    private final Agent agent = (call, reply) -> {
        call.session().orElseThrow().get("kept", Object::new);
        entered.countDown();
        switch (call.text()) {
            case "wait" -> release.await();
            case "return" -> {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    reply.text("returned all the same");
                }
            }
            case "large" -> reply.output(new byte[900_000], "");
            default -> reply.text(call.text());
        }
    };
    private final RunnerUnderTest worker = new RunnerUnderTest(1, agent);

    @Test
    void aCallThatEndsAsItShouldLeavesWhatItKept() throws InterruptedException {
        answer(1);
        assertThat(kept()).isEqualTo(1);
    }

    @Test
    void aCancelledCallLeavesNothing() throws InterruptedException {
        for (var how : new String[] {"wait", "return"}) {
            worker.startSession(1, how);
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(worker.next()).isInstanceOf(FromWorker.CallStarted.class);
            worker.runner.onCancel(1);
            assertThat(worker.next()).as(how).isInstanceOf(FromWorker.CallCancelled.class);
            assertThat(kept()).as(how).isZero();
        }
    }

    @Test
    void neitherDoesOneThatIsCancelledWhileItsOutputLeaves() throws InterruptedException {
        worker.startSession(1, "large");
        worker.done();
        assertThat(worker.next()).isInstanceOf(FromWorker.OutputPart.class);
        assertThat(kept()).isEqualTo(1);
        worker.runner.onCancel(1);
        assertThat(worker.next()).isInstanceOf(FromWorker.CallCancelled.class);
        assertThat(kept()).isZero();
    }

    @Test
    void neitherDoesOneWhoseCancellationCrossesWithItsOutcome() throws InterruptedException {
        answer(1);
        worker.runner.onCancel(99);
        assertThat(kept()).isEqualTo(1);
        worker.runner.onCancel(1);
        assertThat(kept()).isZero();
    }

    @Test
    void whenTheLinkIsProvedAgainCallsWhoseOutcomeMayBeUnreadLeaveNothing() throws InterruptedException {
        answer(1);
        worker.runner.onResumed();
        assertThat(kept()).isZero();
        // The next one is told to this supervisor.
        answer(2);
        assertThat(kept()).isEqualTo(1);
    }

    @Test
    void whatASupervisorHasReadForSureStays() throws InterruptedException {
        answer(1);
        worker.runner.onPing();
        worker.runner.onPing();
        worker.runner.onResumed();
        assertThat(kept()).isEqualTo(1);
    }

    @Test
    void aCallThatRunsWhileTheLinkIsProvedAgainLeavesNothing() throws InterruptedException {
        worker.startSession(1, "wait");
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        worker.runner.onResumed();
        release.countDown();
        worker.done();
        assertThat(kept()).isZero();
    }

    private void answer(long call) throws InterruptedException {
        worker.startSession(call, "hello");
        worker.done();
    }

    /** Values of sessions that are kept. */
    private long kept() {
        return worker.scopes.figures().get(2).entries();
    }
}
