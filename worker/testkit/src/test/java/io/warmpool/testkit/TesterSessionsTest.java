package io.warmpool.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentContext;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import io.warmpool.agent.SessionPool;
import io.warmpool.agent.SessionState;
import io.warmpool.agent.Shared;
import io.warmpool.worker.scopes.ScopeFigures;
import io.warmpool.worker.scopes.ScopeLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an agent keeps between calls, in a test as in a worker. */
@Timeout(30)
final class TesterSessionsTest {

    private static final int MUCH = (256 << 10) + 1;
    private static final int MAX_STATE = 1000;

    /** Tells the turn, the live value's number, whether the session was reset, and its state; and appends what is said. */
    private static final class Notes implements Agent {
        private final AtomicInteger made = new AtomicInteger();
        private final List<String> closed = new CopyOnWriteArrayList<>();
        private Shared<AutoCloseable> index;
        private SessionPool contexts;

        @Override
        public void preload(AgentContext context) throws Exception {
            index = context.shared("index", () -> () -> closed.add("index"));
            index.lease().close();
            contexts = context.sessions();
        }

        @Override
        public void handle(Call call, Reply reply) throws Exception {
            var session = call.session().orElseThrow();
            AutoCloseable own = () -> closed.add("own");
            call.scope().get("own", () -> own);
            index.get(call);
            contexts.acquire("context", "1", Object::new);
            var live = session.get("live", made::incrementAndGet);
            var state = session.state();
            session.save(3, (text(state) + call.text()).getBytes(UTF_8));
            switch (call.text()) {
                case "fail" -> throw new IllegalStateException("asked to fail");
                case "wait" -> {
                    reply.delta("waiting");
                    new CountDownLatch(1).await();
                }
                case "much" -> session.save(3, new byte[MUCH]);
                case "forget" -> session.save(3, new byte[0]);
                default -> {}
            }
            reply.text(session.turn() + " live " + live + (session.isReset() ? " reset " : " ")
                    + state.map(SessionState::version).orElse(-1) + ":" + text(state));
        }

        @Override
        public void close() {
            closed.add("agent");
        }

        private static String text(Optional<SessionState> state) {
            return state.map(each -> new String(each.bytes(), UTF_8)).orElse("");
        }
    }

    private final Notes notes = new Notes();

    @Test
    void aSessionRemembersItsTurnsItsStateAndItsLiveValues() throws Exception {
        try (var tester = AgentTester.of(notes).preload()) {
            var first = say(tester, "a");
            assertThat(first.text()).isEqualTo("0 live 1 -1:");
            assertThat(first.state()).get().satisfies(state -> {
                assertThat(state.version()).isEqualTo(3);
                assertThat(state.bytes()).asString().isEqualTo("a");
            });
            assertThat(say(tester, "b").text()).isEqualTo("1 live 1 3:a");
            assertThat(say(tester, "c").text()).isEqualTo("2 live 1 3:ab");
            assertThat(say(tester, "forget").text()).isEqualTo("3 live 1 3:abc");
            assertThat(say(tester, "d").text()).isEqualTo("4 live 1 -1:");
        }
    }

    @Test
    void theSameIdOfAnotherTenantOrUserIsAnotherSession() throws Exception {
        try (var tester = AgentTester.of(notes).preload()) {
            say(tester, "a");
            assertThat(tester.call("x").session("s").run().text()).isEqualTo("0 live 2 -1:");
            assertThat(tester.call("x").session("s").user("u").run().text()).isEqualTo("0 live 3 -1:");
            assertThat(tester.call("x")
                            .session("s")
                            .user("u")
                            .tenant("other")
                            .run()
                            .text())
                    .isEqualTo("0 live 4 -1:");
            assertThat(say(tester, "b").text()).isEqualTo("1 live 1 3:a");
        }
    }

    @Test
    void onlyACallThatSucceedsSaves() throws Exception {
        try (var tester = AgentTester.of(notes).preload()) {
            say(tester, "a");
            var failed = say(tester, "fail");
            assertThat(failed.failure()).isPresent();
            assertThat(failed.state()).isEmpty();
            var running = tester.call("wait").session("s").user("u").tenant("t").start();
            running.awaitDeltas(1);
            running.cancel();
            assertThat(running.await().state()).isEmpty();
            var refused = say(tester, "much");
            // A cancelled call may count as a turn or not, so the worker has dropped what it kept.
            assertThat(refused.text()).isEqualTo("3 live 2 3:a");
            assertThat(refused.state()).isEmpty();
            assertThat(refused.stateRefusal()).isPresent();
            assertThat(say(tester, "b").text()).isEqualTo("4 live 2 3:a");
        }
    }

    @Test
    void aSessionThatWasInAnotherWorkerFindsItsStateButNoLiveValue() throws Exception {
        try (var tester = AgentTester.of(notes).preload()) {
            say(tester, "a");
            assertThat(call(tester, "b").afterAnotherWorker().run().text()).isEqualTo("2 live 2 3:a");
            assertThat(call(tester, "c").state(1, "old".getBytes(UTF_8)).run().text())
                    .isEqualTo("4 live 3 1:old");
            assertThat(say(tester, "d").text()).isEqualTo("5 live 3 3:oldc");
            assertThat(call(tester, "e")
                            .afterAnotherWorker()
                            .unreadableState()
                            .run()
                            .text())
                    .isEqualTo("7 live 4 reset -1:");
            assertThat(say(tester, "f").text()).isEqualTo("8 live 4 3:e");
        }
    }

    @Test
    void oneCallOfASessionRunsAtATime() throws Exception {
        try (var tester = AgentTester.of(notes).preload()) {
            var running = call(tester, "wait").start();
            assertThatThrownBy(() -> call(tester, "b").start())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'s'");
            running.awaitDeltas(1);
            running.cancel();
            running.await();
            assertThat(say(tester, "b").failure()).isEmpty();
        }
    }

    @Test
    void whatACallTookIsBackAtItsEndAndTheAgentIsClosedBeforeItsScopes() throws Exception {
        try (var tester = AgentTester.of(notes).preload()) {
            say(tester, "a");
            say(tester, "fail");
            var figures = tester.figures();
            assertThat(figures)
                    .extracting(ScopeFigures::scope)
                    .containsExactly("process", "user", "session", "context");
            await().untilAsserted(() -> assertThat(tester.figures()).allMatch(scope -> scope.leases() == 0));
            assertThat(figures.getLast().entries()).isEqualTo(1);
            // The context was not given back before the end of its calls.
            assertThat(tester.log()).anyMatch(line -> line.startsWith("WARN") && line.contains("context"));
        }
        assertThat(notes.closed.stream().filter("own"::equals)).hasSize(2);
        assertThat(notes.closed).containsSubsequence("agent", "index");
    }

    @Test
    void itsLimitsAreAPoolsUnlessOthersAreGiven() throws Exception {
        var usual = ScopeLimits.defaults();
        var one = new ScopeLimits(
                usual.userEntries(),
                usual.userWeight(),
                usual.userIdle(),
                1,
                Duration.ofMinutes(1),
                usual.contexts(),
                usual.contextTtl(),
                MAX_STATE);
        try (var tester = AgentTester.of(notes).limits(one).preload()) {
            say(tester, "a");
            tester.call("x").session("another").run();
            assertThat(say(tester, "b").text()).isEqualTo("1 live 3 3:a");
            assertThat(say(tester, "much").stateRefusal())
                    .get()
                    .asString()
                    .contains(Integer.toString(MUCH), Integer.toString(MAX_STATE));
        }
    }

    private static TestCall call(AgentTester tester, String text) {
        return tester.call(text).session("s").user("u").tenant("t");
    }

    private static Result say(AgentTester tester, String text) throws InterruptedException {
        return call(tester, text).run();
    }
}
