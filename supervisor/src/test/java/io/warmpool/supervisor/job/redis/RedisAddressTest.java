package io.warmpool.supervisor.job.redis;

import static io.warmpool.supervisor.job.JobDraft.job;
import static io.warmpool.supervisor.job.JobStage.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.job.JobLimits;
import io.warmpool.supervisor.job.JobStore.Submission;
import io.warmpool.supervisor.store.StoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found at the address of a store, and what it says of how it is set up. */
class RedisAddressTest {

    private static final JobLimits LIMITS = new JobLimits(1000, 1 << 20, Duration.ofMinutes(1));
    private static final String SECRET = "s3cr3t-of-the-test";

    @TempDir
    private Path folder;

    private static StoreException failureAt(URI uri) {
        try (var jobs = RedisJobs.open(uri, LIMITS)) {
            assertThatThrownBy(() -> get(jobs.submit(job().made(), 10)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageStartingWith(
                            "the store of the jobs at 127.0.0.1:" + uri.getPort() + " cannot be reached: ");
            assertThat(jobs.failure()).isNotEmpty().doesNotContain(SECRET);
            try {
                get(jobs.submit(job().made(), 10));
            } catch (StoreException e) {
                return e;
            } catch (Exception e) {
                throw new AssertionError("only a StoreException tells of a store", e);
            }
            throw new AssertionError("it was reached");
        }
    }

    @Test
    void aStoreThatComesLaterIsFound() throws Exception {
        try (var server = RedisServer.durable(folder, "everysec")) {
            server.kill();
            try (var jobs = RedisJobs.open(server.uri(), LIMITS)) {
                assertThatThrownBy(() -> get(jobs.submit(job().made(), 10)))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("Connection refused");
                server.start();
                await().atMost(Duration.ofSeconds(10))
                        .ignoreExceptionsInstanceOf(StoreException.class)
                        .until(() -> get(jobs.submit(job().made(), 10)) instanceof Submission.Accepted);
                assertThat(jobs.failure()).isEmpty();
                assertThat(get(jobs.notices())).isEmpty();
            }
        }
    }

    @Test
    void aWrongPasswordIsSaidWithoutIt() throws Exception {
        try (var server = RedisServer.with(folder, "the-right-one", "appendonly yes")) {
            var failure = failureAt(URI.create("redis://:" + SECRET + "@127.0.0.1:" + server.port()));
            assertThat(failure).hasMessageContaining("WRONGPASS");
            assertThat(failure.toString() + failure.getCause()).doesNotContain(SECRET);
            assertThat(failureAt(URI.create("redis://127.0.0.1:" + server.port())))
                    .hasMessageContaining("NOAUTH");
        }
    }

    @Test
    void theRightPasswordOpens() throws Exception {
        try (var server = RedisServer.with(folder, SECRET, "appendonly yes", "appendfsync always");
                var jobs = RedisJobs.open(server.uri(), LIMITS)) {
            assertThat(get(jobs.submit(job().made(), 10))).isInstanceOf(Submission.Accepted.class);
            assertThat(get(jobs.notices())).isEmpty();
            server.kill();
            assertThatThrownBy(() -> get(jobs.submit(job().made(), 10))).hasMessageNotContaining(SECRET);
        }
    }

    @Test
    void whatIsNoRedisIsSaidToBeOutOfReach() throws Exception {
        try (var door = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerAsHttp(door));
            failureAt(URI.create("redis://127.0.0.1:" + door.getLocalPort()));
        }
    }

    @Test
    void whatNeverAnswersIsSaidToBeOutOfReach() throws Exception {
        try (var door = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var start = System.nanoTime();
            failureAt(URI.create("redis://127.0.0.1:" + door.getLocalPort()));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void oneThatKeepsNothingIsToldOf() throws Exception {
        try (var server = RedisServer.with(folder, "", "appendonly no");
                var jobs = RedisJobs.open(server.uri(), LIMITS)) {
            var where = "the store of the jobs at 127.0.0.1:" + server.port();
            assertThat(get(jobs.notices()))
                    .containsExactly(where + " has appendonly no: jobs are lost when it restarts; set appendonly yes");
            // It is usable all the same.
            assertThat(get(jobs.submit(job().made(), 10))).isInstanceOf(Submission.Accepted.class);
            // What was mended is seen at the next connection.
            assertThat(server.command("CONFIG", "SET", "appendonly", "yes")).isEqualTo("+OK");
            assertThat(server.command("CLIENT", "KILL", "TYPE", "normal")).startsWith(":");
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(get(jobs.notices())).isEmpty());
        }
    }

    @Test
    void oneThatDoesNotTellIsToldOf() throws Exception {
        try (var server = RedisServer.with(folder, "", "appendonly yes", "user default on nopass ~* &* +@all -config");
                var jobs = RedisJobs.open(server.uri(), LIMITS)) {
            assertThat(get(jobs.notices())).singleElement().asString().contains("does not tell", "appendonly yes");
            assertThat(get(jobs.submit(job().made(), 10))).isInstanceOf(Submission.Accepted.class);
        }
    }

    @Test
    void whatMayCostJobsIsNamed() {
        var kept = Map.of("appendonly", "yes", "appendfsync", "everysec");
        var unbounded = Map.of("maxmemory", "0", "maxmemory-policy", "allkeys-lru");
        assertThat(Durability.notices("it", kept, unbounded)).isEmpty();
        assertThat(Durability.notices("it", Map.of("appendonly", "yes", "appendfsync", "no"), unbounded))
                .singleElement()
                .asString()
                .contains("appendfsync no");
        assertThat(Durability.notices("it", kept, Map.of("maxmemory", "100", "maxmemory-policy", "volatile-lru")))
                .singleElement()
                .asString()
                .contains("maxmemory-policy volatile-lru", "noeviction");
        assertThat(Durability.notices("it", kept, Map.of("maxmemory", "100", "maxmemory-policy", "noeviction")))
                .isEmpty();
    }

    private static void answerAsHttp(ServerSocket door) {
        try {
            while (true) {
                try (var client = door.accept()) {
                    client.getInputStream().read();
                    client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
                }
            }
        } catch (IOException e) {
            // closed
        }
    }
}
