package io.warmpool.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.agent.Agent;
import io.warmpool.agent.SessionState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call is cancelled in a test as it is in a worker. */
@Timeout(30)
final class TesterCancellationTest {

    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final List<String> acted = new CopyOnWriteArrayList<>();

    @Test
    void theDeadlineCountsFromTheStartAndNeedsNobodyWhoAwaits() throws Exception {
        Agent agent = (_, _) -> waitsUntilInterrupted();
        try (var tester = AgentTester.of(agent).preload()) {
            var running = tester.call("").deadline(Duration.ofMillis(20)).start();
            await().atMost(Duration.ofSeconds(10)).until(() -> interrupted.getCount() == 0);
            assertThat(running.await().cancelled()).isTrue();
        }
    }

    @Test
    void theInterruptComesBeforeTheActions() throws Exception {
        Agent agent = (call, reply) -> {
            call.cancellation().onCancel(() -> {
                awaitInterrupt();
                acted.add("waited for the interrupt");
            });
            reply.delta("started");
            waitsUntilInterrupted();
        };
        try (var tester = AgentTester.of(agent).preload()) {
            var running = tester.call("").start();
            running.awaitDeltas(1);
            running.cancel();
            assertThat(running.await().cancelled()).isTrue();
            assertThat(acted).containsExactly("waited for the interrupt");
        }
    }

    @Test
    void anActionThatThrowsStopsNothing() throws Exception {
        Agent agent = (call, reply) -> {
            call.cancellation().onCancel(() -> {
                throw new IllegalStateException("asked to throw");
            });
            call.cancellation().onCancel(() -> acted.add(Thread.currentThread().isVirtual() ? "virtual" : "platform"));
            reply.delta("started");
            waitsUntilInterrupted();
        };
        try (var tester = AgentTester.of(agent).preload()) {
            var running = tester.call("").start();
            running.awaitDeltas(1);
            running.cancel();
            running.cancel();
            assertThat(running.await().cancelled()).isTrue();
            assertThat(acted).containsExactly("virtual");
        }
    }

    @Test
    void onceTheAgentHasReturnedACancellationComesTooLate() throws Exception {
        Agent agent = (call, _) -> call.session().orElseThrow().save(1, call.input());
        try (var tester = AgentTester.of(agent).preload()) {
            var running = tester.call("kept").session("s").start();
            running.await();
            running.cancel();
            var result = running.await();
            assertThat(result.cancelled()).isFalse();
            assertThat(result.state().map(SessionState::bytes)).contains("kept".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void whatIsAskedForAfterTheCancellationRunsAtOnceOnAThreadOfItsOwn() throws Exception {
        Agent agent = (call, reply) -> {
            reply.delta("started");
            waitsUntilInterrupted();
            var caller = Thread.currentThread().threadId();
            call.cancellation()
                    .onCancel(() -> acted.add(Thread.currentThread().threadId() == caller ? "the call's" : "another"));
        };
        try (var tester = AgentTester.of(agent).preload()) {
            var running = tester.call("").start();
            running.awaitDeltas(1);
            running.cancel();
            running.await();
            assertThat(acted).containsExactly("another");
        }
    }

    private void waitsUntilInterrupted() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
        }
    }

    private void awaitInterrupt() {
        try {
            interrupted.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts an action", e);
        }
    }
}
