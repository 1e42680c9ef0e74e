package io.warmpool.worker.scopes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warmpool.agent.SessionState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionScopeTest {

    private static Resource ask(Bench bench, CallScopes call, String name) throws Exception {
        try {
            return call.session().orElseThrow().get("k", () -> bench.ledger.make(name));
        } finally {
            call.end();
        }
    }

    @Test
    void aValueGoesFromTurnToTurn() throws Exception {
        try (var bench = new Bench()) {
            var first = ask(bench, bench.turn("s", 4), "a");
            assertThat(ask(bench, bench.turn("s", 5), "b")).isSameAs(first);
            bench.turn("s", 6).end(); // a turn that asks for nothing counts too
            assertThat(ask(bench, bench.turn("s", 7), "b")).isSameAs(first);
        }
    }

    @Test
    void aSessionThatHasBeenElsewhereStartsAnew() throws Exception {
        try (var bench = new Bench()) {
            ask(bench, bench.turn("s", 0), "old");
            var call = bench.turn("s", 2);
            bench.awaitClosed("old"); // before the call has asked for anything
            assertThat(ask(bench, call, "new")).hasToString("new");
            assertThat(bench.figures("session").evictions()).containsEntry("moved", 1L);
            assertThat(ask(bench, bench.turn("s", 2), "newest"))
                    .as("the same turn again")
                    .hasToString("newest");
        }
    }

    @Test
    void aSessionThatIsForgottenStartsAnewAtTheTurnThatWouldFollow() throws Exception {
        try (var bench = new Bench()) {
            ask(bench, bench.turn("s", 0), "old");
            ask(bench, bench.turn("other", 0), "kept");
            var cancelled = bench.turn("s", 1);
            assertThat(cancelled.session().orElseThrow().get("k", () -> bench.ledger.make("-")))
                    .hasToString("old");
            cancelled.forgetSession();
            assertThat(ask(bench, cancelled, "kept too late")).hasToString("kept too late");
            bench.awaitClosed("old", "kept too late");
            assertThat(ask(bench, bench.turn("s", 2), "new")).hasToString("new");
            assertThat(ask(bench, bench.turn("other", 1), "-")).hasToString("kept");
            assertThat(bench.figures("session").evictions()).containsEntry("moved", 2L);
        }
    }

    @Test
    void whatACallUsesOfASessionThatIsForgottenIsClosedAtItsEnd() throws Exception {
        try (var bench = new Bench()) {
            var cancelled = bench.turn("s", 0);
            var used = cancelled.session().orElseThrow().get("k", () -> bench.ledger.make("used"));
            cancelled.forgetSession();
            assertThat(used.isClosed()).isFalse();
            cancelled.end();
            bench.awaitClosed("used");
            bench.call().forgetSession(); // has none
        }
    }

    @Test
    void theSameIdIsAnotherSessionForAnotherTenantOrUser() throws Exception {
        try (var bench = new Bench()) {
            var anns = ask(bench, bench.callOf("acme", "ann", "s", 0), "1");
            assertThat(ask(bench, bench.callOf("acme", "bob", "s", 1), "2")).isNotSameAs(anns);
            assertThat(ask(bench, bench.callOf("umbrella", "ann", "s", 1), "3")).isNotSameAs(anns);
            assertThat(ask(bench, bench.callOf("acme", null, "s", 1), "4")).isNotSameAs(anns);
            assertThat(ask(bench, bench.callOf("acme", "ann", "s", 1), "5")).isSameAs(anns);
        }
    }

    @Test
    void theLeastRecentlyUsedSessionMakesRoom() throws Exception {
        try (var bench = new Bench(Bench.limits(10, 10000, 2, 10))) {
            ask(bench, bench.turn("a", 0), "a");
            ask(bench, bench.turn("b", 0), "b");
            ask(bench, bench.turn("a", 1), "-");
            ask(bench, bench.turn("c", 0), "c");
            bench.awaitClosed("b");
            assertThat(bench.figures("session").entries()).isEqualTo(2);
            for (int i = 0; i < 1000; i++) {
                ask(bench, bench.turn("s" + i, 0), "s" + i);
            }
            assertThat(bench.figures("session").entries()).isEqualTo(2);
            assertThat(bench.figures("session").evictions()).containsEntry("size", 1001L);
        }
    }

    @Test
    void anIdleSessionIsDroppedWithoutTraffic() throws Exception {
        try (var bench = new Bench()) {
            ask(bench, bench.turn("a", 0), "a");
            bench.pass(Duration.ofMinutes(31));
            bench.scopes.sweep();
            bench.awaitClosed("a");
            assertThat(bench.figures("session").evictions()).containsEntry("idle", 1L);
        }
    }

    @Test
    void theLastStateGivenIsSavedAndOneThatIsTooLargeIsRefused() {
        try (var bench = new Bench(Bench.limits(10, 10, 10, 10))) {
            var call = bench.turn("s", 0);
            var session = call.session().orElseThrow();
            assertThat(call.saved()).isEmpty();
            session.save(1, new byte[3]);
            var bytes = new byte[1000];
            session.save(2, bytes);
            assertThat(call.saved().map(SessionState::version)).contains(2);
            assertThat(call.saved().orElseThrow().bytes()).isSameAs(bytes);

            assertThatThrownBy(() -> session.save(-1, bytes)).hasMessageContaining("must not be negative, was -1");
            session.save(3, new byte[1001]);
            assertThat(call.saved()).isEmpty();
            assertThat(call.refusal())
                    .contains("the state has 1001 bytes, the limit is 1000: raise sessions.max-state, or save less");

            session.save(4, new byte[0]);
            assertThat(call.refusal()).isEmpty();
            call.end();
            assertThat(call.saved().map(SessionState::version))
                    .as("read after the end")
                    .contains(4);
            assertThatThrownBy(() -> session.save(5, new byte[0]))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has ended");
        }
    }
}
