package io.warmpool.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a newcomer gets who types one command. */
class DefaultPoolIT {

    private static final String QUESTION = "What happens to a call when its worker dies?";

    private static RunningWarmpool warmpool;

    @BeforeAll
    static void start() throws Exception {
        warmpool = RunningWarmpool.start();
    }

    @AfterAll
    static void stop() throws Exception {
        warmpool.close();
    }

    @Test
    void serveSaysTheUrlThePidsAndACallToPaste() throws Exception {
        assertThat(warmpool.output())
                .contains("warmpool is ready at http://127.0.0.1:")
                .containsPattern("pool assistant: pids \\[\\d+, \\d+, \\d+, \\d+]")
                .contains("curl -s " + warmpool.url() + "/v1/agents/assistant/invoke -d '");
    }

    @Test
    void itAnswersAQuestionAboutItselfWithSources() throws Exception {
        var answer = warmpool.ask("assistant", QUESTION);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(answer.headers().firstValue("warmpool-call"))
                .get()
                .asString()
                .matches("[0-9a-f]{16}");
        assertThat(answer.headers().firstValue("warmpool-worker"))
                .get()
                .asString()
                .matches("assistant/[0-3]; pid=\\d+; generation=1; incarnation=[0-9a-f]{12}");
        assertThat(answer.headers().firstValue("server-timing"))
                .get()
                .asString()
                .matches("queue;dur=[0-9.]+, agent;dur=[0-9.]+");
        var tree = RunningWarmpool.json(answer.body());
        assertThat(tree.path("answer").asText()).containsIgnoringCase("worker");
        assertThat(tree.path("sources").get(0).path("document").asText()).endsWith(".md");
    }

    @Test
    void aStreamEndsWithTheWholeAnswer() throws Exception {
        var answer = warmpool.send(warmpool.invoke("assistant", "{\"message\": \"" + QUESTION + "\"}")
                .header("Accept", "text/event-stream"));
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
        var events = SseText.parse(answer.body());
        var deltas = new StringBuilder();
        for (var event : events) {
            if (event.name().equals("delta")) {
                deltas.append(RunningWarmpool.json(event.data()).path("text").asText());
            }
        }
        assertThat(events.getLast().name()).isEqualTo("done");
        assertThat(RunningWarmpool.json(events.getLast().data())
                        .path("output")
                        .path("answer")
                        .asText())
                .isEqualTo(deltas.toString())
                .isNotBlank();
    }

    @Test
    void invalidJsonIsRefusedWithItsPlaceAndTheWorkerLivesOn() throws Exception {
        var before = warmpool.pids("assistant");
        var answer = warmpool.ask("assistant", "{\"message\": ");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(RunningWarmpool.json(answer.body()).path("type").asText()).endsWith("bad-request");
        assertThat(answer.body()).contains("line");
        assertThat(warmpool.pids("assistant")).isEqualTo(before);
    }

    @Test
    void anUnknownAgentIsAnsweredWithTheKnownOnes() throws Exception {
        var answer = warmpool.ask("asistant", "x");
        assertThat(answer.statusCode()).isEqualTo(404);
        var tree = RunningWarmpool.json(answer.body());
        assertThat(tree.path("type").asText()).endsWith("unknown-agent");
        assertThat(tree.path("detail").asText()).contains("assistant");
    }

    @Test
    void afterAThousandMixedRequestsThePidsAreTheSameAndEachWorkerHasLoadedOnce() throws Exception {
        var before = warmpool.pids("assistant");
        var ok = new AtomicInteger();
        var refused = new AtomicInteger();
        var inFlight = new Semaphore(24);
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 1000; i++) {
                var number = i;
                inFlight.acquire();
                clients.execute(() -> {
                    try {
                        var request = warmpool.invoke("assistant", QUESTION + " " + number);
                        switch (number % 5) {
                            case 1 -> request.header("Accept", "text/event-stream");
                            case 2 -> request.header("Warmpool-Session", "s" + number % 7);
                            case 3 -> request.POST(BodyPublishers.ofString("{\"message\": \"怎么重启 worker?\"}"));
                            case 4 -> request.POST(BodyPublishers.ofString("{broken"));
                            default -> {}
                        }
                        var status = warmpool.send(request).statusCode();
                        (status == 200 ? ok : status == 400 ? refused : new AtomicInteger()).incrementAndGet();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    } finally {
                        inFlight.release();
                    }
                });
            }
            clients.shutdown();
            assertThat(clients.awaitTermination(120, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(ok.get()).isEqualTo(800);
        assertThat(refused.get()).isEqualTo(200);
        assertThat(warmpool.pids("assistant")).isEqualTo(before);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(warmpool.workers("assistant"))
                        .allMatch(worker -> worker.path("loads").asInt() == 1)
                        .allMatch(worker -> worker.path("state").asText().equals("UP"))
                        .allMatch(worker -> worker.path("rss").asLong() > 0));
    }
}
