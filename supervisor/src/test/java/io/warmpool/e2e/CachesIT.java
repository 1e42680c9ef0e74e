package io.warmpool.e2e;

import static io.warmpool.e2e.FaultyPool.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What workers keep, as operators see it and take it away. */
class CachesIT {

    @Test
    void anOperatorSeesWhatIsKeptAndEvictsItInEveryWorker() throws Exception {
        try (var warmpool = RunningWarmpool.start(Distribution.faulty("Caches", 2))) {
            // Two workers, each asked at least once.
            await().atMost(PATIENCE).until(() -> {
                ask(warmpool, "process tools");
                ask(warmpool, "context acme:p:m 0 print-1");
                ask(warmpool, "user notes");
                return warmpool.workers("faulty").stream()
                        .allMatch(worker -> worker.path("calls").asInt() > 2);
            });
            await().atMost(PATIENCE).until(() -> entries(warmpool, "process") == 2 && entries(warmpool, "user") > 0);
            assertThat(entries(warmpool, "context")).isPositive();
            var table = warmpool.cli("cache", "ls");
            assertThat(table.exit()).as(table.err()).isZero();
            assertThat(table.out()).contains("process", "user", "session", "context");
            assertThat(warmpool.workers("faulty"))
                    .allSatisfy(worker ->
                            assertThat(worker.path("hit-percent").isNumber()).isTrue());

            var evicted = warmpool.cli("cache", "evict", "faulty", "--tenant", "acme");
            assertThat(evicted.exit()).as(evicted.err()).isZero();
            await().atMost(PATIENCE).until(() -> entries(warmpool, "context") == 0 && entries(warmpool, "user") == 0);
            assertThat(entries(warmpool, "process")).as("is nobody's").isEqualTo(2);

            assertThat(warmpool.cli("cache", "evict", "faulty", "--scope", "process", "--key", "too*")
                            .exit())
                    .isZero();
            await().atMost(PATIENCE).until(() -> entries(warmpool, "process") == 0);
            assertThat(warmpool.cli("cache", "evict", "faulty").exit()).isEqualTo(2);
            assertThat(warmpool.cli("cache", "evict", "nobody", "--all").exit()).isEqualTo(1);
        }
    }

    @Test
    void aLoaderThatFailsOrHangsPoisonsNothing() throws Exception {
        try (var warmpool = RunningWarmpool.start(Distribution.faulty("Caches", 1))) {
            for (var scope : new String[] {"user", "process", "context"}) {
                assertThat(warmpool.send(request(warmpool, scope + " k fail")).statusCode())
                        .isEqualTo(500);
                var hanging = new ArrayList<CompletableFuture<HttpResponse<String>>>();
                for (int i = 0; i < 3; i++) {
                    hanging.add(warmpool.client()
                            .sendAsync(
                                    request(warmpool, scope + " k hang")
                                            .header("Warmpool-Deadline-Ms", "1500")
                                            .build(),
                                    BodyHandlers.ofString()));
                }
                for (var each : hanging) {
                    assertThat(each.get(30, TimeUnit.SECONDS).statusCode())
                            .as(scope)
                            .isEqualTo(504);
                }
                assertThat(warmpool.send(request(warmpool, scope + " k 0")).statusCode())
                        .as(scope)
                        .isEqualTo(200);
            }
            assertThat(warmpool.workers("faulty").getFirst().path("loads").asInt())
                    .as("no worker was lost")
                    .isOne();
        }
    }

    private static HttpRequest.Builder request(RunningWarmpool warmpool, String text) {
        return warmpool.invoke("faulty", text).header("Warmpool-Tenant", "acme").header("Warmpool-User", "ann");
    }

    private static JsonNode ask(RunningWarmpool warmpool, String text) throws Exception {
        var answer = warmpool.send(request(warmpool, text));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RunningWarmpool.json(answer.body());
    }

    /** Over all workers. */
    private static int entries(RunningWarmpool warmpool, String scope) throws Exception {
        var entries = 0;
        for (var worker : RunningWarmpool.json(
                        warmpool.cli("cache", "ls", "faulty", "--json").out())
                .path("workers")) {
            for (var cache : worker.path("caches")) {
                if (cache.path("scope").asText().equals(scope)) {
                    entries += cache.path("entries").asInt();
                }
            }
        }
        return entries;
    }
}
