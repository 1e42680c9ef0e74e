package io.warmpool.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {

    @Test
    void aServerThatSaysNothingIsWaitedForOnlySoLong() throws IOException {
        try (var silent = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                var connection = HttpConnection.open(silent.getLocalAddress(), Duration.ofMillis(20))) {
            assertThatThrownBy(() -> connection.exchange(new HttpRequest("GET", "/"), "localhost"))
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessage("no answer within 20ms");
        }
    }

    @Test
    void aLargeBodyGoesOutWholeThoughItIsMoreThanTheSocketHolds() throws IOException {
        var body = "x".repeat(3_000_000);
        try (var server = FakeServer.dataPlane()) {
            server.on("POST /v1/agents/a/invoke", "200 OK", "taken");
            var run = CommandRun.of("call", "a", body, "--url", server.url());
            assertThat(run.out()).isEqualTo("taken");
            assertThat(server.requests().getFirst()).hasSizeGreaterThan(body.length());
        }
    }
}
