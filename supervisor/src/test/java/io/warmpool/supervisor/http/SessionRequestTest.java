package io.warmpool.supervisor.http;

import static io.warmpool.supervisor.http.ScriptedSessions.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request for a session may say, and what is answered to one that is not in order. */
class SessionRequestTest {

    private final TestServer server = new TestServer();

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return server.send(server.request("/v1/sessions/" + path));
    }

    @ParameterizedTest
    @CsvSource({"%2e%2e, ..", "a%2Fb, a/b", "A%3a1+2, A:1+2", "'a.b_c:d@e+f=g~h-', 'a.b_c:d@e+f=g~h-'"})
    void anIdIsDecodedOnce(String path, String id) throws Exception {
        server.sessions.add(key("assistant", "", "", id));

        assertThat(get(path).body()).startsWith("{\"id\":\"" + id + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%00", "s%00", "%", "%2", "%zz", "s%", "%C3%A4", "%252e", "a%20b", "a b", "a/b", "a/", "a//b", "ä",
                "%0d%0aX", "<s>", "s%3f", "s%23", "s#t", "s;t", "%٠٠"
            })
    void anIdThatCannotBeOneIsRefused(String id) {
        try (var client = server.connect()) {
            var answer = client.send("GET /v1/sessions/" + id + " HTTP/1.1\nHost: localhost\n\n")
                    .answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("/bad-request\"");
        }
        assertThat(server.sessions.asked).isEmpty();
    }

    @Test
    void anIdIsNoLongerThanInACall() throws Exception {
        server.sessions.add(key("assistant", "", "", "s".repeat(128)));

        assertThat(get("s".repeat(128)).statusCode()).isEqualTo(200);
        assertThat(get("%73".repeat(128)).statusCode()).isEqualTo(200);
        assertThat(get("s".repeat(129)).statusCode()).isEqualTo(400);
        assertThat(get("%73".repeat(129)).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, limit=0, limit",
        "GET, limit=1001, limit",
        "GET, limit=, limit",
        "GET, limit, limit",
        "GET, limit=١, limit",
        "GET, limit=+1, limit",
        "GET, limit=99999999999999999999, limit",
        "GET, after=-1, after",
        "GET, after=1e3, after",
        "GET, after=1&after=2, after",
        "GET, agent=, agent",
        "GET, agent=a%00, agent",
        "GET, page=2, 'page'",
        "GET, Limit=1, 'Limit'",
        "GET, limit=1&, ''",
        "DELETE, after=1, 'after'",
        "DELETE, limit=1, 'limit'",
        "DELETE, force, 'force'"
    })
    void aQueryThatIsNotInOrderIsNamed(String method, String query, String named) {
        server.sessions.add(key("assistant", "", "", "s"));
        try (var client = server.connect()) {
            var answer = client.send(method + " /v1/sessions/s?" + query + " HTTP/1.1\nHost: localhost\n\n")
                    .answer();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("query parameter", named);
        }
        assertThat(server.sessions.sessions).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Warmpool-User: a b", "Warmpool-User:", "Warmpool-Tenant: a\nWarmpool-Tenant: b"})
    void aHeaderThatIsNotInOrderFindsNothing(String headers) {
        server.sessions.add(key("assistant", "", "", "s"));
        try (var client = server.connect()) {
            assertThat(client.send("GET /v1/sessions/s HTTP/1.1\nHost: localhost\n" + headers + "\n\n")
                            .answer()
                            .status())
                    .isEqualTo(400);
        }
        assertThat(server.sessions.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/sessions", "/v1/sessions/", "/v1/sessions?agent=echo"})
    void thereIsNoListForClients(String path) throws Exception {
        var answer = server.send(server.request(path));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("GET /v1/sessions/{id}, DELETE /v1/sessions/{id}");
    }

    @Test
    void anotherMethodIsRefusedWithThoseThatAreKnown() throws Exception {
        var answer = server.send(server.request("/v1/sessions/s").POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow")).hasValue("GET, HEAD, DELETE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Origin: http://evil.example", "Sec-Fetch-Site: cross-site"})
    void aPageOfAnotherSiteDeletesNothing(String header) {
        server.sessions.add(key("assistant", "", "", "s"));
        try (var client = server.connect()) {
            assertThat(client.send("DELETE /v1/sessions/s HTTP/1.1\nHost: localhost\n" + header + "\n\n")
                            .answer()
                            .status())
                    .isEqualTo(403);
        }
        assertThat(server.sessions.sessions).isNotEmpty();
    }
}
