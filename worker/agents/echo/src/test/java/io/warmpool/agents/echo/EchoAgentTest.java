package io.warmpool.agents.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warmpool.agent.AgentException;
import io.warmpool.testkit.AgentTester;
import io.warmpool.testkit.RunningCall;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EchoAgentTest {

    private AgentTester echo;

    @BeforeEach
    void preload() throws Exception {
        echo = AgentTester.of(new EchoAgent()).preload();
    }

    @AfterEach
    void close() throws Exception {
        echo.close();
    }

    @Test
    void theBodyComesBackVerbatimWithItsContentType() throws Exception {
        var bytes = new byte[] {0, -1, 13, 10, '{', (byte) 0xC3};
        var typed = echo.call(bytes).contentType("image/x-odd; q=1").run();
        assertThat(typed.output()).isEqualTo(bytes);
        assertThat(typed.contentType()).isEqualTo("image/x-odd; q=1");
        assertThat(echo.call(bytes).run().contentType()).isEqualTo("application/octet-stream");
        assertThat(echo.call("").run().output()).isEmpty();
    }

    @Test
    void nothingIsStreamedUnlessTheBodyAsksForPieces() throws Exception {
        for (var body : List.of("hello", "[{\"pieces\":3}]", "{\"a\":{\"pieces\":3}}", "\"pieces\"", "{}")) {
            var result = echo.call(body).streaming().run();
            assertThat(result.text()).isEqualTo(body);
            assertThat(result.deltas()).as(body).isEmpty();
        }
    }

    @Test
    void invalidJsonIsMerelyEchoed() throws Exception {
        var broken = List.of(
                "{\"pieces\":3",
                "{\"pieces\":3}}",
                "{\"pieces\":3} x",
                "{\"wait-ms\":-1,}",
                "{pieces:\"wait-ms\"}",
                "{");
        for (var body : broken) {
            var result = echo.call(body).streaming().run();
            assertThat(result.text()).isEqualTo(body);
            assertThat(result.deltas()).as(body).isEmpty();
        }
    }

    @Test
    void theBodyIsStreamedInAsManyPiecesAsAskedWithoutSplittingACodePoint() throws Exception {
        var body = " {\"pieces\":7,\"text\":\"größer 你好 😀😀😀😀😀😀😀😀😀\"}";
        var result = echo.call(body).streaming().run();
        assertThat(result.deltas()).hasSize(7).noneMatch(delta -> Character.isLowSurrogate(delta.charAt(0)));
        assertThat(result.joinedDeltas()).isEqualTo(body);
        assertThat(result.text()).isEqualTo(body);
    }

    @Test
    void aBodyTooShortForItsPiecesIsStreamedByCodePoints() throws Exception {
        var body = "{\"pieces\":100000}";
        assertThat(echo.call(body).streaming().run().deltas()).hasSize(body.length());
    }

    @Test
    void theCallTakesAtLeastTheWaitItAsksFor() throws Exception {
        var start = System.nanoTime();
        assertThat(echo.call("{\"wait-ms\": 60}").run().text()).isEqualTo("{\"wait-ms\": 60}");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(60));
    }

    @Test
    void aWaitEndsWhenTheCallIsCancelled() throws Exception {
        var running = echo.call("{\"wait-ms\":3600000}").start();
        running.cancel();
        assertThat(running.await().failure()).get().isInstanceOf(InterruptedException.class);
    }

    @Test
    void valuesOutOfRangeAreRefusedWithWhatIsAllowed() throws Exception {
        var wrong = List.of(
                "{\"wait-ms\":-1}",
                "{\"wait-ms\":3600001}",
                "{\"wait-ms\":\"5\"}",
                "{\"wait-ms\":1.5}",
                "{\"wait-ms\":99999999999999999999999}",
                "{\"wait-ms\":{}}",
                "{\"pieces\":0}",
                "{\"pieces\":100001}",
                "{\"pieces\":null}");
        for (var body : wrong) {
            var failure = echo.call(body).run().agentException();
            assertThat(failure.code()).as(body).isEqualTo(AgentException.Code.BAD_REQUEST);
            assertThat(failure).hasMessageContaining("must be a whole number from");
        }
        assertThat(echo.call("{\"wait-ms\":3600001}").run().agentException())
                .hasMessage("wait-ms must be a whole number from 0 to 3600000, was 3600001");
    }

    @Test
    void manyCallsAtOnceEachGetTheirOwnBody() throws Exception {
        var running = IntStream.range(0, 200)
                .mapToObj(i -> echo.call("{\"wait-ms\":1,\"i\":" + i + "}").start())
                .toList();
        for (var i = 0; i < running.size(); i++) {
            assertThat(textOf(running.get(i))).isEqualTo("{\"wait-ms\":1,\"i\":" + i + "}");
        }
    }

    @Test
    void bodiesThatAskForNothingAreNotParsed() {
        assertThat(EchoOptions.mayStandIn(utf8("  {\"message\":\"wait-ms pieces\"}")))
                .isFalse();
        assertThat(EchoOptions.mayStandIn(utf8("[\"wait-ms\"]"))).isFalse();
        assertThat(EchoOptions.mayStandIn(utf8("\r\n\t {\"wait-ms\":1}"))).isTrue();
        assertThat(EchoOptions.mayStandIn(utf8("{\"pieces\""))).isTrue();
    }

    @Test
    void anUnknownSettingFailsThePreload() {
        assertThatThrownBy(() -> AgentTester.of(new EchoAgent())
                        .settings(Map.of("wait", 1L))
                        .preload())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wait");
    }

    private static String textOf(RunningCall call) throws InterruptedException {
        return call.await().text();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
