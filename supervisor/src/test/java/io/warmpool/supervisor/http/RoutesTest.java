package io.warmpool.supervisor.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {

    private static final String GET = "GET /livez HTTP/1.1\nHost: localhost\n";

    private final TestServer server = new TestServer();

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    @Test
    void theAgentsAreListedWithTheirPools() throws Exception {
        var answer = server.send(server.request("/v1/agents?x=1"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("date")).isPresent();
        assertThat(answer.body())
                .isEqualTo(
                        "{\"agents\":[{\"agent\":\"assistant\",\"class\":\"io.example.assistant\",\"workers\":4,\"up\":4,"
                                + "\"waiting\":2,\"ready\":true},{\"agent\":\"echo\",\"class\":\"io.example.echo\",\"workers\":4,\"up\":4,"
                                + "\"waiting\":2,\"ready\":true}]}");
    }

    @Test
    void theServerSaysThatItIsAlive() throws Exception {
        assertThat(server.send(server.request("/livez")).body()).isEqualTo("{\"alive\":true}");
    }

    @Test
    void theServerIsReadyWhenEachAgentHasAWorker() throws Exception {
        var ready = server.send(server.request("/readyz"));
        server.up = 1;
        var degraded = server.send(server.request("/readyz"));
        server.up = 0;
        var not = server.send(server.request("/readyz"));

        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).startsWith("{\"ready\":true").doesNotContain("reason");
        assertThat(degraded.statusCode()).isEqualTo(200);
        assertThat(degraded.body()).contains("\"degraded\":true", "1 of 4 workers are up");
        assertThat(not.statusCode()).isEqualTo(503);
        assertThat(not.body()).startsWith("{\"ready\":false").contains("0 of 4 workers are up");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/v1", "/v1/agents/", "/v1/agents/a/b/invoke", "/v1/agents//invoke", "/v1/agents/assistant"
            })
    void aPathThatIsNotThereIsNotFound(String path) throws Exception {
        var answer = server.send(server.request(path));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("/not-found\"", "'" + path + "'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "DELETE; /v1/agents; GET, HEAD",
                "PUT; /v1/agents/assistant/invoke; POST",
                "POST; /livez; GET, HEAD"
            })
    void anotherMethodIsRefusedWithThoseThatAreKnown(String method, String path, String allow) throws Exception {
        var answer = server.send(server.request(path).method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow")).hasValue(allow);
        assertThat(answer.body()).contains("/method-not-allowed\"");
    }

    @Test
    void whatAClientSaidIsRepeatedShortAndEscaped() {
        try (var client = server.connect()) {
            var answer = client.send("GET /%00" + "\"".repeat(200) + " HTTP/1.1\nHost: localhost\n\n")
                    .answer();

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body()).contains("…'").hasSizeLessThan(600);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "LOCALHOST:80", "127.0.0.1", "127.9.9.9:1", "[::1]:8080", "agents.example:8080"})
    void theServerMayBeCalledByItsOwnNames(String host) {
        try (var client = server.connect()) {
            assertThat(client.send("GET /livez HTTP/1.1\nHost: " + host + "\n\n")
                            .answer()
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "192.168.0.1",
                "[::2]",
                "",
                "localhost:80:80",
                "evil@localhost",
                "127.1"
            })
    void aPageThatMakesItsOwnNamePointHereIsRefused(String host) {
        try (var client = server.connect()) {
            var answer =
                    client.send("GET /livez HTTP/1.1\nHost: " + host + "\n\n").answer();

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body()).contains("/forbidden\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: cross-site",
                "Origin: http://evil.example",
                "Origin: null",
                "Origin: chrome-extension://localhost"
            })
    void aRequestFromAPageOfAnotherSiteIsRefused(String header) {
        try (var client = server.connect()) {
            assertThat(client.send("GET /livez HTTP/1.1\nHost: localhost\n" + header + "\n\n")
                            .answer()
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void aPageOfThisHostMayCall() {
        try (var client = server.connect()) {
            assertThat(client.send(GET + "Sec-Fetch-Site: same-origin\nOrigin: http://localhost:3000\n\n")
                            .answer()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void theHostOfAnAbsoluteTargetCountsToo() {
        try (var client = server.connect()) {
            assertThat(client.send("GET http://localhost/livez HTTP/1.1\nHost: localhost\n\n")
                            .answer()
                            .status())
                    .isEqualTo(200);
            assertThat(client.send("GET http://evil.example/livez HTTP/1.1\nHost: localhost\n\n")
                            .answer()
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void onOtherInterfacesEveryAddressIsFineAndNoStrangeName() throws Exception {
        var rule = new HostRule(new InetSocketAddress(InetAddress.getByAddress("0.0.0.0", new byte[4]), 80), Set.of());

        assertThat(rule.allows("192.168.0.1:80")).isTrue();
        assertThat(rule.allows("[fe80::1]")).isTrue();
        assertThat(rule.allows("evil.example")).isFalse();
    }
}
