package io.warmpool.testkit.faulty;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.agent.AgentException;
import io.warmpool.testkit.AgentTester;
import io.warmpool.testkit.TestCall;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The agents that keep things between calls do what the tests that use them lean on. */
@Timeout(30)
final class KeepingAgentsTest {

    private static final String NOTHING =
            "{\"user\":null,\"session\":null,\"context\":null,\"thread\":null,\"call\":null}";

    @Test
    void remembersTellsAllThatWasSaid() throws Exception {
        try (var tester = AgentTester.of(new Remembers()).preload()) {
            var pid = ProcessHandle.current().pid();
            var first = tester.call("hello \"you\"").session("s").run().text();
            assertThat(first)
                    .startsWith("{\"turn\":0,\"history\":[\"hello \\\"you\\\"\"],\"reset\":false,\"pid\":" + pid
                            + ",\"loads\":");
            var made = number(first, "made");
            assertThat(number(first, "heard")).isEqualTo(1);
            var second = tester.call("b\nc").session("s").run().text();
            assertThat(second).startsWith("{\"turn\":1,\"history\":[\"hello \\\"you\\\"\",\"b c\"]");
            assertThat(number(second, "made")).isEqualTo(made);
            assertThat(number(second, "heard")).isEqualTo(2);
            var moved = tester.call("d").session("s").afterAnotherWorker().run().text();
            assertThat(moved).startsWith("{\"turn\":3,\"history\":[\"hello \\\"you\\\"\",\"b c\",\"d\"]");
            assertThat(number(moved, "made")).isGreaterThan(made);
            assertThat(number(moved, "heard")).isEqualTo(1);
            assertThat(tester.call("e").session("s").unreadableState().run().text())
                    .contains("\"history\":[\"e\"],\"reset\":true");
        }
    }

    @Test
    void remembersSavesStatesOfAnySizeAndSavesBeforeItFailsOrWaits() throws Exception {
        try (var tester = AgentTester.of(new Remembers()).preload()) {
            var big = tester.call("big 100000").session("s").run();
            assertThat(big.state()).get().matches(state -> state.bytes().length == 100_000);
            assertThat(tester.call("b").session("s").run().text()).contains("[\"big 100000\",\"b\"]");
            assertThat(tester.call("big 1000000").session("s").run().stateRefusal())
                    .isPresent();
            assertThat(tester.call("fail").session("s").run().failure()).isPresent();
            var slow = tester.call("slow 600000").session("s").start();
            slow.cancel();
            assertThat(slow.await().cancelled()).isTrue();
            assertThat(tester.call("slow 1").session("s").run().text())
                    .startsWith("{\"turn\":5,\"history\":[\"big 100000\",\"b\",\"slow 1\"]");
            assertThat(tester.call("no session").run().agentException().code())
                    .isEqualTo(AgentException.Code.BAD_REQUEST);
        }
    }

    @Test
    void snoopsFindsItsOwnSecretsAndNobodyElses() throws Exception {
        try (var tester = AgentTester.of(new Snoops()).preload()) {
            assertThat(ann(tester, "put \"a\"").run().text()).isEqualTo(NOTHING);
            assertThat(ann(tester, "look").run().text())
                    .isEqualTo("{\"user\":\"\\\"a\\\"\",\"session\":\"\\\"a\\\"\","
                            + "\"context\":null,\"thread\":null,\"call\":null}");
            for (var other : new TestCall[] {
                tester.call("look").tenant("acme").user("bob").session("s"),
                tester.call("look").tenant("other").user("ann").session("s"),
                tester.call("look").user("ann").session("s"),
                tester.call("look").tenant("acme").session("s"),
                tester.call("look").tenant("acme"),
                tester.call("look")
            }) {
                assertThat(other.run().text()).isEqualTo(NOTHING);
            }
            var hangs = tester.call("hang b")
                    .tenant("acme")
                    .user("cid")
                    .session("s")
                    .start();
            hangs.awaitDeltas(1);
            hangs.cancel();
            assertThat(hangs.await().cancelled()).isTrue();
            assertThat(tester.call("look").tenant("acme").user("bob").run().text())
                    .isEqualTo(NOTHING);
            assertThat(tester.call("put").run().agentException().code()).isEqualTo(AgentException.Code.BAD_REQUEST);
        }
    }

    @Test
    void cachesKeepsAtTheCostThatItIsTold() throws Exception {
        try (var tester = AgentTester.of(new Caches()).preload()) {
            for (var scope : new String[] {"user", "session", "process", "context"}) {
                var first = ann(tester, scope + " k").run().text();
                var again = ann(tester, scope + " k fail").run().text();
                assertThat(number(again, "made")).as(scope).isEqualTo(number(first, "made"));
                assertThat(ann(tester, scope + " broken fail").run().failure())
                        .get()
                        .isInstanceOf(IllegalStateException.class);
                var hangs = ann(tester, scope + " stuck hang").start();
                hangs.cancel();
                assertThat(hangs.await().cancelled()).as(scope).isTrue();
                var mended = ann(tester, scope + " broken 1").run().text();
                assertThat(number(mended, "made")).as(scope).isGreaterThan(number(first, "made"));
            }
            var replaced = ann(tester, "context k 0 next").run().text();
            assertThat(number(ann(tester, "context k 0 next").run().text(), "made"))
                    .isEqualTo(number(replaced, "made"));
            assertThat(ann(tester, "nowhere k").run().agentException().code())
                    .isEqualTo(AgentException.Code.BAD_REQUEST);
            assertThat(tester.figures()).allMatch(scope -> scope.failedLoads() >= 1);
            // Each cancelled call has taken with it what was kept for its session.
            assertThat(tester.figures())
                    .allMatch(scope -> scope.scope().equals("session") ? scope.entries() == 0 : scope.entries() >= 2);
        }
    }

    private static TestCall ann(AgentTester tester, String body) {
        return tester.call(body).tenant("acme").user("ann").session("s");
    }

    private static long number(String json, String field) {
        var found = Pattern.compile("\"" + field + "\":(\\d+)").matcher(json);
        assertThat(found.find()).as(json).isTrue();
        return Long.parseLong(found.group(1));
    }
}
