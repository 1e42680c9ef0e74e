package io.warmpool.supervisor.http;

import io.warmpool.supervisor.admission.Admission;
import io.warmpool.supervisor.admission.BodyBudget;
import io.warmpool.supervisor.admission.PoolEntry;
import io.warmpool.supervisor.admission.Readiness;
import io.warmpool.supervisor.call.CallIds;
import io.warmpool.supervisor.call.Repeat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Set;

/** A server on a free port with one pool, "assistant", that the test speaks for, and another, "echo". */
final class TestServer implements AutoCloseable {

    static final int MAX_BODY = 256 * 1024;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final FakePool pool = new FakePool();
    final ScriptedSessions sessions = new ScriptedSessions();
    final ScriptedJobs jobs = new ScriptedJobs();
    final BodyBudget bodies;
    private final EventLoops loops;
    final HttpServer server;
    volatile int up = 4;

    TestServer() {
        this(settings(4096, HttpSettings.Timeouts.defaults()));
    }

    TestServer(HttpSettings settings) {
        this(settings, EventLoops.open(1), BodyBudget.DEFAULT);
    }

    TestServer(HttpSettings settings, EventLoops loops, long budget) {
        bodies = new BodyBudget(budget);
        this.loops = loops;
        var pools = new LinkedHashMap<String, PoolEntry>();
        pools.put("assistant", entry("assistant", true));
        pools.put("echo", entry("echo", false));
        try {
            server = HttpServer.open(
                    loops,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    settings,
                    new Admission(pools, new CallIds(0x1234_0000_0000_0000L), bodies),
                    sessions,
                    jobs);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static HttpSettings settings(int maxConnections, HttpSettings.Timeouts timeouts) {
        return new HttpSettings(MAX_BODY, 8 << 20, maxConnections, Set.of("agents.example"), timeouts);
    }

    /** Timeouts with one of them short. */
    static HttpSettings.Timeouts patience(Duration head, Duration body, Duration idle, Duration write) {
        return new HttpSettings.Timeouts(head, body, idle, write, Duration.ofSeconds(15), Duration.ofSeconds(5));
    }

    private PoolEntry entry(String name, boolean changing) {
        return new PoolEntry(
                pool,
                Duration.ofMinutes(5),
                Repeat.UNSTARTED,
                () -> new Readiness(name, "io.example." + name, 4, changing ? up : 4, 32, 2, false));
    }

    int port() {
        return server.address().getPort();
    }

    RawClient connect() {
        return new RawClient(port());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(20));
    }

    HttpRequest.Builder invoke(String body) {
        return request("/v1/agents/assistant/invoke")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpClient client() {
        return client;
    }

    @Override
    public void close() throws Exception {
        if (loops.group().isShuttingDown()) {
            return;
        }
        server.close(Duration.ofMillis(100));
        loops.close();
        client.shutdownNow();
    }
}
