package io.warmpool.testkit.costly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.agent.AgentException;
import io.warmpool.testkit.AgentTester;
import io.warmpool.testkit.Result;
import io.warmpool.testkit.TestCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each part is made as often as its lifetime says, and no more. */
final class CostlyAgentTest {

    private static final Costs QUICK = new Costs(0.01, 0);
    private static final Pattern PAID = Pattern.compile("\"kind\":\"([a-z-]+)\"");
    private static final Pattern ANSWER = Pattern.compile("\"answer\":\"([^\"]*)\"");

    private AgentTester tester;

    @BeforeEach
    void preload() throws Exception {
        tester = AgentTester.of(new CostlyAgent())
                .settings(Map.of("scale", 0.01, "reply-ms", 0L))
                .preload();
    }

    @AfterEach
    void nothingIsLeftInUse() throws Exception {
        await().untilAsserted(() -> assertThat(tester.figures())
                .allSatisfy(
                        scope -> assertThat(scope.leases()).as(scope.scope()).isZero()));
        assertThat(tester.log()).isEmpty();
        tester.close();
    }

    @Test
    void thePreloadPaysForWhatTheProcessShares() throws Exception {
        var first = turn("acme", "ada", "s1").run();
        var second = turn("other", "bob", "s2").run();
        for (var kind : List.of("tool-server", "index", "catalogue")) {
            assertThat(paid(first)).doesNotContain(kind);
            assertThat(loads(second, kind)).as(kind).isEqualTo(1);
        }
    }

    @Test
    void onlyTheFirstTurnOfASessionPaysForTheRest() throws Exception {
        assertThat(paid(turn("acme", "ada", "s1").run()))
                .containsExactlyInAnyOrder("memory", "dialogue", "agent", "tools", "router");
        for (int i = 0; i < 5; i++) {
            assertThat(paid(turn("acme", "ada", "s1").run())).isEmpty();
        }
    }

    @Test
    void aMemoryIsLoadedOnceForEachUserOfEachTenant() throws Exception {
        turn("acme", "ada", "s1").run();
        assertThat(paid(turn("acme", "ada", "s2").run())).containsExactly("dialogue");
        assertThat(paid(turn("acme", "bob", "s1").run())).containsExactly("memory", "dialogue");
        var last = turn("other", "ada", "s1").run();
        assertThat(paid(last)).contains("memory");
        assertThat(loads(last, "memory")).isEqualTo(3);
    }

    @Test
    void whoNamesNoUserSharesNoMemory() throws Exception {
        tester.call(body("p", "m")).tenant("acme").run();
        assertThat(paid(tester.call(body("p", "m")).tenant("acme").run())).containsExactly("memory", "dialogue");
    }

    @Test
    void aContextIsAssembledOnceForEachTenantProjectAndMode() throws Exception {
        assertThat(paid(in("p", "m").run())).contains("agent", "tools", "router");
        assertThat(paid(in("p", "m").run())).isEmpty();
        assertThat(paid(in("p", "other").run())).containsExactly("agent", "tools", "router");
        assertThat(paid(in("other", "m").run())).containsExactly("agent", "tools", "router");
        assertThat(paid(in("p", "m").run())).isEmpty();
        assertThat(loads(turn("else", "ada", "s1").run(), "agent")).isEqualTo(4);
    }

    @Test
    void manyWhoWantOneContextAtOnceAssembleItOnce() throws Exception {
        var running = new ArrayList<io.warmpool.testkit.RunningCall>();
        for (int i = 0; i < 20; i++) {
            running.add(turn("acme", "user" + i, "s" + i).start());
        }
        Result last = null;
        for (var call : running) {
            last = call.await();
            assertThat(last.failure()).isEmpty();
        }
        var after = turn("acme", "user0", "s0").run();
        assertThat(loads(after, "agent")).isEqualTo(1);
        assertThat(loads(after, "memory")).isEqualTo(20);
        assertThat(loads(after, "dialogue")).isEqualTo(20);
    }

    @Test
    void aTransactionEndsWithItsCall() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(turn("acme", "ada", "s1").run().text()).contains(" with 1 in use");
        }
    }

    @Test
    void aConversationGoesOnInAnotherWorker() throws Exception {
        turn("acme", "ada", "s1").run();
        turn("acme", "ada", "s1").run();
        var moved = turn("acme", "ada", "s1").afterAnotherWorker().run();
        assertThat(moved.text()).contains("\"turn\":3,\"reset\":false");
        assertThat(paid(moved)).containsExactly("dialogue");
    }

    @Test
    void aStateThatCannotBeReadBeginsAnewAndSaysSo() throws Exception {
        var damaged = History.empty().and("hello").bytes();
        damaged[damaged.length - 6] = 0x7f; // a length that goes beyond the end
        for (var call : List.of(
                turn("acme", "ada", "s1").state(99, History.empty().and("hello").bytes()),
                turn("acme", "ada", "s2").state(History.VERSION, damaged),
                turn("acme", "ada", "s3").state(History.VERSION, new byte[0]),
                turn("acme", "ada", "s4").unreadableState())) {
            assertThat(call.run().text()).contains("\"turn\":1,\"reset\":true");
        }
        assertThat(turn("acme", "ada", "s1").run().text()).contains("\"turn\":2,\"reset\":false");
    }

    @Test
    void historyKeepsTheLastTurnsAndTheirNumber() {
        var history = History.empty();
        for (int i = 0; i < 300; i++) {
            history = history.and("turn " + i + "é".repeat(600));
        }
        var read = History.read(new io.warmpool.agent.SessionState(History.VERSION, history.bytes()));
        assertThat(read).contains(history);
        assertThat(history.turns()).isEqualTo(300);
        assertThat(history.last())
                .hasSize(20)
                .last()
                .asString()
                .startsWith("turn 299")
                .hasSize(500);
    }

    @Test
    void aFreshLoadGivesTheSameAnswerAndPaysForEverything() throws Exception {
        var ledger = new Ledger();
        var fresh = FreshLoad.answer("acme", "ada", "s1", body("p", "m"), QUICK, ledger);
        assertThat(answer(fresh))
                .isEqualTo(answer(turn("acme", "ada", "s1").run().text()));
        assertThat(kinds(fresh))
                .containsExactly("tool-server", "index", "memory", "catalogue", "agent", "tools", "router", "dialogue");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "{}",
                "[\"user-turn\"]",
                "{\"user-turn\":7}",
                "{\"user-turn\":\"a\"",
                "{\"user-turn\":\"a\",}",
                "{\"user-turn\":\"a\"} x",
                "{\"project\":\"p\"}",
                "{\"user-turn\":\"a\",\"project\":\"p:q\"}",
                "{\"user-turn\":\"a\",\"mode\":\"\"}"
            })
    void whatCannotBeReadIsRefused(String body) throws Exception {
        assertThat(tester.call(body).run().agentException().code()).isEqualTo(AgentException.Code.BAD_REQUEST);
    }

    private TestCall turn(String tenant, String user, String session) {
        return tester.call(body("p", "m")).tenant(tenant).user(user).session(session);
    }

    private TestCall in(String project, String mode) {
        return tester.call(body(project, mode)).tenant("acme").user("ada").session("s1");
    }

    private static String body(String project, String mode) {
        return "{\"user-turn\": \"what about topic3 and topic11?\", \"project\": \"%s\", \"mode\": \"%s\"}"
                .formatted(project, mode);
    }

    private static List<String> paid(Result result) {
        return kinds(result.text());
    }

    private static List<String> kinds(String output) {
        return PAID.matcher(output).results().map(each -> each.group(1)).toList();
    }

    private static int loads(Result result, String kind) {
        return Pattern.compile("\"" + kind + "\":(\\d+)")
                .matcher(result.text())
                .results()
                .map(MatchResult::group)
                .mapToInt(each -> Integer.parseInt(each.substring(each.lastIndexOf(':') + 1)))
                .findFirst()
                .orElse(0);
    }

    private static String answer(String output) {
        var found = ANSWER.matcher(output);
        assertThat(found.find()).as(output).isTrue();
        return found.group(1);
    }
}
