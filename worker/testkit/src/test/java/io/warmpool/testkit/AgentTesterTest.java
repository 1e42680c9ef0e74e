package io.warmpool.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentContext;
import io.warmpool.agent.AgentException;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import io.warmpool.agent.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class AgentTesterTest {

    private static AgentTester preloaded(Agent agent) throws Exception {
        return AgentTester.of(agent).preload();
    }

    @Test
    void theAgentSeesTheCallAsItWasDescribed() throws Exception {
        Agent agent = (call, reply) -> reply.text(String.join(
                " ",
                call.text(),
                call.contentType(),
                call.session().map(Session::id).orElse("-"),
                call.user().name().orElse("-"),
                call.tenant().orElse("-"),
                call.headers().toString(),
                String.valueOf(call.streaming()),
                Thread.currentThread().isVirtual() ? "virtual" : "platform"));
        try (var tester = preloaded(agent)) {
            var full = tester.call("hi")
                    .contentType("text/x")
                    .session("s")
                    .user("u")
                    .tenant("t")
                    .header("TraceParent", "00")
                    .streaming();
            assertThat(full.run().text()).isEqualTo("hi text/x s u t {traceparent=00} true virtual");
            assertThat(tester.call("hi").run().text()).isEqualTo("hi  - - - {} false virtual");
        }
    }

    @Test
    void theContextOffersSettingsALogProgressAndPathsBelowItsBase() throws Exception {
        Agent agent = new Agent() {
            private String found = "";

            @Override
            public void preload(AgentContext context) {
                found = context.resolve(context.settings().text("file", "")).toString();
                context.logger().warn("found {} of {}", 1, 2, new IllegalStateException("odd"));
                context.progress(1, 2, "half");
            }

            @Override
            public void handle(Call call, Reply reply) {
                reply.text(found);
            }
        };
        var base = Path.of("some", "base");
        try (var tester = AgentTester.of(agent)
                .settings(Map.of("file", "a.txt"))
                .base(base)
                .preload()) {
            assertThat(tester.call("").run().text())
                    .isEqualTo(base.resolve("a.txt").toAbsolutePath().toString());
            assertThat(tester.log()).containsExactly("WARN found 1 of 2 (java.lang.IllegalStateException: odd)");
            assertThat(tester.bootProgress()).containsExactly(new Progress(1, 2, "half"));
        }
    }

    @Test
    void theJoinedDeltasAreTheOutputUnlessOneIsSet() throws Exception {
        Agent agent = (call, reply) -> {
            reply.delta("one ");
            reply.delta("two");
            if (call.text().equals("set")) {
                reply.text("first");
                reply.json("{}");
            }
        };
        try (var tester = preloaded(agent)) {
            var joined = tester.call("").run();
            assertThat(joined.text()).isEqualTo("one two");
            assertThat(joined.contentType()).isEqualTo("text/plain; charset=utf-8");
            assertThat(joined.deltas()).as("nobody reads a stream").isEmpty();
            var set = tester.call("set").streaming().run();
            assertThat(set.text()).isEqualTo("{}");
            assertThat(set.contentType()).isEqualTo("application/json");
            assertThat(set.joinedDeltas()).isEqualTo("one two");
        }
    }

    @Test
    void eventsAndProgressAreRecordedAndReservedNamesRefused() throws Exception {
        Agent agent = (call, reply) -> {
            reply.progress(1, 0, "looking");
            reply.event(call.text(), "{}");
        };
        try (var tester = preloaded(agent)) {
            var result = tester.call("tool-use.1_b").streaming().run();
            assertThat(result.events()).containsExactly(new RecordedEvent("tool-use.1_b", "{}"));
            assertThat(result.progress()).containsExactly(new Progress(1, 0, "looking"));
            for (var name : List.of("done", "error", "delta", "progress", "", "a b", "é", "x".repeat(65))) {
                assertThat(tester.call(name).run().failure())
                        .get()
                        .as(name)
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void aReplyUsedAfterTheAgentReturnedThrows() throws Exception {
        var kept = new AtomicReference<Reply>();
        try (var tester = preloaded((call, reply) -> kept.set(reply))) {
            tester.call("").run();
            assertThatThrownBy(() -> kept.get().delta("late")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> kept.get().text("late")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> kept.get().progress(1, 1, "late")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aCancelledCallIsInterruptedAndItsActionsRun() throws Exception {
        var actions = new ArrayList<String>();
        Agent agent = (call, reply) -> {
            call.cancellation().onCancel(() -> actions.add("closed"));
            reply.delta("started");
            new CountDownLatch(1).await();
        };
        try (var tester = preloaded(agent)) {
            var running = tester.call("").start();
            running.awaitDeltas(1);
            running.cancel();
            var result = running.await();
            assertThat(result.cancelled()).isTrue();
            assertThat(result.failure()).get().isInstanceOf(InterruptedException.class);
            assertThat(actions).containsExactly("closed");
        }
    }

    @Test
    void aCallIsCancelledAtItsDeadline() throws Exception {
        try (var tester = preloaded((call, reply) -> new CountDownLatch(1).await())) {
            var result = tester.call("").deadline(Duration.ofMillis(20)).run();
            assertThat(result.cancelled()).isTrue();
            assertThat(result.failure()).get().isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void aCallThatWasCancelledCanEmitNothingMore() throws Exception {
        var cancelled = new CountDownLatch(1);
        Agent agent = (call, reply) -> {
            reply.delta("one");
            call.cancellation().onCancel(cancelled::countDown);
            awaitUninterruptibly(cancelled);
            reply.delta("two");
        };
        try (var tester = preloaded(agent)) {
            var running = tester.call("").streaming().start();
            running.awaitDeltas(1);
            running.cancel();
            var result = running.await();
            assertThat(result.deltas()).containsExactly("one");
            assertThat(result.failure()).get().isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void failuresAreToldApart() throws Exception {
        Agent agent = (call, reply) -> {
            if (call.text().equals("known")) {
                throw new AgentException(AgentException.Code.FORBIDDEN, "not yours");
            }
            throw new java.io.IOException("disk");
        };
        try (var tester = preloaded(agent)) {
            assertThat(tester.call("known").run().agentException().code()).isEqualTo(AgentException.Code.FORBIDDEN);
            var other = tester.call("other").run();
            assertThatThrownBy(other::agentException).isInstanceOf(AssertionError.class);
            assertThatThrownBy(other::text).isInstanceOf(AssertionError.class).hasMessageContaining("disk");
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException again) {
                // the agent in this test means to go on
            }
        }
    }
}
