package io.warmpool.supervisor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.job.JobEvent;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.Output;
import io.warmpool.supervisor.store.StoreException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Following one job: what a stream has in it, where it goes on after a break, and how it ends. */
class JobEventsTest {

    private static final String PATH = "/v1/jobs/" + Jobs.ID + "/events";
    private static final String FOLLOW = "GET " + PATH + " HTTP/1.1\nHost: localhost\n\n";
    private static final String STATE = "event: state\ndata: ";

    private TestServer server = new TestServer();

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private HttpResponse<String> follow(String query, String... headers) throws Exception {
        var request = server.request(PATH + query);
        return server.send(headers.length == 0 ? request : request.headers(headers));
    }

    private void putRunning(JobEvent... events) {
        server.jobs.put(Jobs.job(JobState.RUNNING, events[events.length - 1].id()), List.of(events));
    }

    private void putDone(String output, JobEvent... events) {
        server.jobs.outputs.put(Jobs.ID, new Output("text/plain", output.getBytes(StandardCharsets.UTF_8)));
        server.jobs.put(Jobs.succeeded(events[events.length - 1].id(), output.length()), List.of(events));
    }

    // ---- what is in it ----

    @Test
    void aStreamHasAllThatHappenedAndEndsWithTheOutput() throws Exception {
        putDone(
                "well\n",
                Jobs.changed(1, JobState.QUEUED, ""),
                Jobs.started(2),
                Jobs.delta(3, "a \"b\"\n"),
                new JobEvent(4, Jobs.CREATED, new JobEvent.What.Named("progress", "{\"done\":1,\n\"total\":2}")),
                new JobEvent(5, Jobs.CREATED, new JobEvent.What.Gap(3, "the supervisor was away")),
                new JobEvent(6, Jobs.CREATED, new JobEvent.What.Gap(-1, "unknown")),
                Jobs.changed(7, JobState.SUCCEEDED, "fine"));

        var answer = follow("");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(answer.headers().firstValue("x-accel-buffering")).hasValue("no");
        assertThat(answer.body())
                .startsWith("retry: 1000\n\n"
                        + "id: 1\n" + STATE
                        + "{\"state\":\"queued\",\"attempt\":0,\"worker\":\"\",\"pid\":null,\"note\":\"\"}\n\n"
                        + "id: 2\n" + STATE + "{\"state\":\"running\",\"attempt\":1,\"worker\":\"" + FakePool.LABEL
                        + "\",\"pid\":4711,\"note\":\"\"}\n\n"
                        + "id: 3\nevent: delta\ndata: {\"text\":\"a \\\"b\\\"\\n\"}\n\n"
                        + "id: 4\nevent: progress\ndata: {\"done\":1, \"total\":2}\n\n"
                        + "id: 5\nevent: gap\ndata: {\"count\":3,\"why\":\"the supervisor was away\"}\n\n"
                        + "id: 6\nevent: gap\ndata: {\"why\":\"unknown\"}\n\n"
                        + "id: 7\n" + STATE + "{\"state\":\"succeeded\",\"attempt\":1,\"worker\":\"" + FakePool.LABEL
                        + "\",\"pid\":4711,\"note\":\"fine\"}\n\n"
                        + "id: 7\nevent: done\ndata: {\"output\":\"well\\n\",\"job\":{\"id\":\"" + Jobs.ID)
                .endsWith("}}\n\n");
        assertThat(server.jobs.followers).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "FAILED, agent-failed, 500",
        "DEAD, worker-lost, 502",
        "DEAD, supervisor-lost, 502",
        "FAILED, deadline, 504",
        "CANCELLED, cancelled, 499",
        "FAILED, of-its-own, 500"
    })
    void aJobThatDidNotSucceedEndsWithItsProblem(JobState state, String problem, int status) throws Exception {
        server.jobs.put(Jobs.failed(state, 2, problem, "it was so"), List.of(Jobs.changed(2, state, "it was so")));

        assertThat(follow("").body())
                .contains("id: 2\nevent: error\ndata: {\"type\":\"https://warmpool.io/problems/")
                .contains("\"status\":" + status + ",\"detail\":\"it was so\",\"call\":\"0000000000000abc\",\"job\":{")
                .endsWith("}}\n\n");
    }

    @Test
    void anOutputThatIsTooLargeForItsEventIsLeftOut() throws Exception {
        server.jobs.outputs.put(Jobs.ID, new Output("text/plain", new byte[2 << 20]));
        server.jobs.put(Jobs.succeeded(1, 2 << 20), List.of(Jobs.changed(1, JobState.SUCCEEDED, "")));

        assertThat(follow("").body())
                .contains("event: done\ndata: {\"job\":{", "\"output-size\":2097152")
                .hasSizeLessThan(4096);
        assertThat(server.jobs.outputsRead.get()).isZero();
    }

    @Test
    void onlyTheLastEndOfAJobEndsTheStream() throws Exception {
        putDone(
                "ok",
                Jobs.changed(1, JobState.DEAD, "tried 3 times"),
                Jobs.changed(2, JobState.QUEUED, "tried again by hand"),
                Jobs.changed(3, JobState.SUCCEEDED, ""));

        assertThat(follow("").body())
                .containsSubsequence("\"state\":\"dead\"", "\"state\":\"queued\"", "id: 3\nevent: done")
                .doesNotContain("event: error");
    }

    @Test
    void whatHappensIsToldWhenItHappens() {
        putRunning(Jobs.started(1));
        try (var client = server.connect()) {
            client.send(FOLLOW);
            client.upTo("\"state\":\"running\"");

            putRunning(Jobs.started(1), Jobs.delta(2, "so"));
            client.upTo("id: 2\nevent: delta\ndata: {\"text\":\"so\"}");
            putDone("so it is", Jobs.started(1), Jobs.delta(2, "so"), Jobs.changed(3, JobState.SUCCEEDED, ""));

            assertThat(client.upTo("event: done\ndata: {\"output\":\"so it is\""))
                    .doesNotContain("id: 1\n", "id: 2\n");
            client.upTo("\r\n0\r\n\r\n");
            assertThat(client.send("GET /livez HTTP/1.1\nHost: localhost\n\n")
                            .answer()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aSilentStreamGetsCommentsAndFindsNewsThatNobodyTold() throws Exception {
        server.close();
        var minute = Duration.ofMinutes(1);
        server = new TestServer(TestServer.settings(
                10, new HttpSettings.Timeouts(minute, minute, minute, minute, Duration.ofMillis(40), minute)));
        putRunning(Jobs.started(1));
        try (var client = server.connect()) {
            client.send(FOLLOW);
            client.upTo(": keep-alive\n\n");
            client.upTo(": keep-alive\n\n");

            server.jobs.events.put(Jobs.ID, List.of(Jobs.started(1), Jobs.delta(2, "untold")));
            server.jobs.jobs.put(Jobs.ID, Jobs.job(JobState.RUNNING, 2));

            client.upTo("untold");
        }
    }

    // ---- going on ----

    @Test
    void aStreamGoesOnAfterAnEvent() throws Exception {
        putDone("ok", Jobs.delta(1, "a"), Jobs.delta(2, "b"), Jobs.changed(3, JobState.SUCCEEDED, ""));

        assertThat(follow("?after=1").body()).contains("\"b\"", "event: done").doesNotContain("\"a\"");
        assertThat(follow("?after=1", "Last-Event-ID", "2").body())
                .contains("id: 3\nevent: state", "event: done")
                .doesNotContain("\"b\"");
        assertThat(follow("", "Last-Event-ID", "3").body()).startsWith("retry: 1000\n\nid: 3\nevent: done");
        assertThat(follow("", "Last-Event-ID", "999").body()).startsWith("retry: 1000\n\nid: 3\nevent: done");
    }

    @ParameterizedTest
    @CsvSource({"x", "-1", "1.5", "9999999999999"})
    void anIdThatCannotBeAnEventsIsRefused(String id) throws Exception {
        putRunning(Jobs.started(1));

        var answer = follow("", "Last-Event-ID", id);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("last-event-id");
    }

    @Test
    void eventsThatAreNotKeptAreAGap() throws Exception {
        putDone("ok", Jobs.delta(5, "e"), Jobs.changed(6, JobState.SUCCEEDED, ""));
        server.jobs.dropped.put(Jobs.ID, 4L);

        assertThat(follow("", "Last-Event-ID", "1").body())
                .startsWith("retry: 1000\n\nid: 4\nevent: gap\ndata: {\"from\":2,\"to\":4,\"why\":\"")
                .contains("id: 5\nevent: delta");
        assertThat(follow("", "Last-Event-ID", "4").body()).doesNotContain("gap");
    }

    @Test
    void manyPagesHaveNeitherHolesNorRepetitions() throws Exception {
        var events = new ArrayList<JobEvent>();
        LongStream.range(1, 1000).forEach(id -> events.add(Jobs.delta(id, "x".repeat(500))));
        putDone("ok", events.toArray(JobEvent[]::new));

        var ids = follow("")
                .body()
                .lines()
                .filter(line -> line.startsWith("id: "))
                .toList();

        assertThat(ids)
                .isEqualTo(LongStream.concat(LongStream.range(1, 1000), LongStream.of(999))
                        .mapToObj(id -> "id: " + id)
                        .toList());
    }

    // ---- how else it ends ----

    @Test
    void aJobThatIsDeletedMeanwhileEndsTheStream() {
        putRunning(Jobs.started(1));
        try (var client = server.connect()) {
            client.send(FOLLOW);
            client.upTo("\"state\":\"running\"");

            server.jobs.jobs.clear();
            server.jobs.news(Jobs.ID);

            assertThat(client.upTo("\r\n0\r\n\r\n")).contains("id: 1\nevent: error\ndata: {", "/unknown-job\"");
        }
        assertThat(server.jobs.followers).isEmpty();
    }

    @Test
    void aServerThatStopsEndsTheStreamWithoutALastEvent() throws Exception {
        putRunning(Jobs.started(1));
        try (var client = server.connect()) {
            client.send(FOLLOW);
            client.upTo("\"state\":\"running\"");

            assertThat(server.server.close(Duration.ofSeconds(15))).isTrue();

            assertThat(client.rest()).endsWith("\r\n0\r\n\r\n").doesNotContain("event: done", "event: error");
        }
        assertThat(server.jobs.followers).isEmpty();
    }

    @Test
    void aClientThatLeavesIsForgotten() {
        putRunning(Jobs.started(1));
        try (var client = server.connect()) {
            client.send(FOLLOW);
            client.upTo("\"state\":\"running\"");
            assertThat(server.jobs.followers).hasSize(1);
        }

        await().untilAsserted(() -> assertThat(server.jobs.followers).isEmpty());
    }

    @Test
    void oneFollowerTooManyIsRefused() throws Exception {
        putRunning(Jobs.started(1));
        server.jobs.maxFollowers = 0;

        var answer = follow("");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
        assertThat(answer.body()).contains("/overloaded\"", "jobs.max-followers");
    }

    @Test
    void aStreamOutlastsAStoreThatFailsForAWhile() {
        putRunning(Jobs.started(1));
        try (var client = server.connect()) {
            client.send(FOLLOW);
            client.upTo("\"state\":\"running\"");

            server.jobs.ready = CompletableFuture.failedFuture(new StoreException("away", new IllegalStateException()));
            putDone("ok", Jobs.started(1), Jobs.changed(2, JobState.SUCCEEDED, ""));
            var before = server.jobs.reads.get();
            await().until(() -> server.jobs.reads.get() > before + 1);
            server.jobs.ready = CompletableFuture.completedFuture(null);

            client.upTo("event: done\ndata: {\"output\":\"ok\"");
        }
    }
}
