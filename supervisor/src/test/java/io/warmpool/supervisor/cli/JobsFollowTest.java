package io.warmpool.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobsFollowTest {

    private static final String ID = "01kafv3p5q8x7c2m4n6r9t0001";
    private static final String EVENTS = "GET /v1/jobs/" + ID + "/events";
    private static final String DONE = "id: 9\nevent: done\ndata: {\"output\":\"an answer\",\"job\":{}}\n\n";

    @TempDir
    Path home;

    private FakeServer front;

    @BeforeEach
    void start() throws IOException {
        front = FakeServer.dataPlane();
    }

    @AfterEach
    void stop() throws IOException {
        front.close();
    }

    @Test
    void textGoesToOneStreamAndWhatHappensToTheOther() throws IOException {
        front.onEvents(
                EVENTS,
                event(1, "state", "{\"state\":\"queued\",\"attempt\":0,\"worker\":\"\",\"note\":\"\"}")
                        + event(
                                2,
                                "state",
                                "{\"state\":\"running\",\"attempt\":1,\"worker\":\"assistant/0; pid=4711; x\",\"pid\":4711}")
                        + event(3, "progress", "{\"done\":1,\"total\":2,\"note\":\"reading\"}")
                        + event(4, "delta", "{\"text\":\"one\"}")
                        + event(5, "gap", "{\"count\":3,\"why\":\"the supervisor died\"}")
                        + event(6, "mine", "{\"a\":1}")
                        + event(7, "delta", "{\"text\":\" two\"}")
                        + DONE);
        assertThat(follow()).isEqualTo(new CommandRun(0, "one two\n", """
                queued
                running, attempt 1 on assistant/0 pid 4711
                progress 1/2 reading
                3 events missing here: the supervisor died
                """));
        assertThat(follow("--json").out())
                .hasLineCount(8)
                .startsWith("{\"id\":\"1\",\"event\":\"state\",\"data\":{\"state\":\"queued\"")
                .contains("{\"id\":\"6\",\"event\":\"mine\",\"data\":{\"a\":1}}\n")
                .endsWith("{\"id\":\"9\",\"event\":\"done\",\"data\":{\"output\":\"an answer\",\"job\":{}}}\n");
    }

    @Test
    void aJobWithoutTextShowsItsOutput() throws IOException {
        front.onEvents(EVENTS, DONE);
        assertThat(follow().out()).isEqualTo("an answer\n");
        front.onEvents(EVENTS, "event: done\ndata: {\"output\":{\"a\":1}}\n\n");
        assertThat(follow().out()).isEqualTo("{\"a\":1}\n");
        front.onEvents(EVENTS, "event: done\ndata: {\"output-base64\":\"AAEC\"}\n\n");
        assertThat(follow().out()).isEqualTo("\0\1\2");
        front.onEvents(EVENTS, "event: done\ndata: {\"output-base64\":\"AAEC\",\"job\":{\"output-size\":3}}\n\n");
        assertThat(CommandRun.of("", true, true, Map.of(), "jobs", "follow", ID, "--url", front.url())
                        .out())
                .isEqualTo(
                        "(the output is 3B and no text: 'warmpool jobs show " + ID + " --output > FILE' writes it)\n");
    }

    @Test
    void anOutputThatIsTooLargeForTheStreamIsFetched() throws IOException {
        front.onEvents(EVENTS, "event: done\ndata: {\"job\":{\"output-size\":2000000}}\n\n")
                .on("GET /v1/jobs/" + ID + "/output", "200 OK", "x".repeat(2_000_000));
        assertThat(follow().out()).hasSize(2_000_000);
    }

    @Test
    void aJobThatDoesNotSucceedExitsWithOneAndItsProblem() throws IOException {
        front.onEvents(
                EVENTS,
                event(1, "delta", "{\"text\":\"half\"}")
                        + event(2, "error", "{\"status\":502,\"detail\":\"it killed two workers\",\"job\":{}}"));
        assertThat(follow()).isEqualTo(new CommandRun(1, "half\n", "it killed two workers\n"));
        var json = follow("--json");
        assertThat(json.status()).isEqualTo(1);
        assertThat(json.out()).contains("\"event\":\"error\"").hasLineCount(2);
    }

    @Test
    void aBrokenConnectionIsMadeAgainAndGoesOnWhereItWas() throws IOException {
        front.onEventsCutOff(
                        EVENTS, event(1, "delta", "{\"text\":\"one \"}") + "id: 2\nevent: delta\ndata: {\"text\":\"lo")
                .then()
                .onProblem(EVENTS, 503, "starting")
                .then()
                .onEvents(EVENTS, event(1, "delta", "{\"text\":\"one \"}") + event(2, "delta", "{\"text\":\"two\"}"))
                .then()
                .onEvents(EVENTS, DONE);
        var run = follow();
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo("one two\n");
        assertThat(run.err())
                .contains("the connection is lost (the connection ended in the middle of an answer); trying again\n")
                .contains("the connection is lost (the stream ended before the job did); trying again\n")
                .hasLineCount(2);
        assertThat(front.requests())
                .extracting(request -> request.replaceAll("(?s).*Last-Event-ID: (\\d+).*|.*", "$1"))
                .containsExactly("", "1", "1", "2");
    }

    @Test
    void aSupervisorThatComesBackAtAnotherAddressIsFound() throws IOException {
        try (var control = FakeServer.controlPlane(home);
                var second = FakeServer.dataPlane().onEvents(EVENTS, DONE)) {
            front.onEventsCutOff(EVENTS, event(3, "state", "{\"state\":\"queued\"}"));
            control.onJson("GET /v1/status", "{\"http\":\"" + front.url() + "\",\"pools\":[]}")
                    .then()
                    .onJson("GET /v1/status", "{\"http\":\"" + second.url() + "\",\"pools\":[]}");
            var run = CommandRun.of("jobs", "follow", ID, "--home", home.toString());
            assertThat(run.out()).isEqualTo("an answer\n");
            assertThat(second.requests().getFirst()).contains("Last-Event-ID: 3\r\n");
        }
    }

    @Test
    void aJobThatIsNotThereAndAFrontEndThatIsNoneAreToldAtOnce() throws IOException {
        front.onProblem(EVENTS, 404, "there is no such job");
        assertThat(follow()).isEqualTo(new CommandRun(1, "", "there is no such job\n"));
        front.onProblem(EVENTS, 503, "the store is closed");
        assertThat(follow()).isEqualTo(new CommandRun(1, "", "the store is closed\n"));
        assertThat(front.requests()).hasSize(2);
        front.on(EVENTS, "200 OK", "hello");
        assertThat(follow().err()).contains("is no stream of events");
        var url = front.url();
        front.close();
        assertThat(CommandRun.of("jobs", "follow", ID, "--url", url).err()).startsWith("nothing answers at " + url);
    }

    @Test
    void aJobThatIsDeletedMeanwhileIsNotWaitedFor() throws IOException {
        front.onEventsCutOff(EVENTS, event(1, "delta", "{\"text\":\"one\"}"))
                .then()
                .onProblem(EVENTS, 404, "there is no such job");
        var run = follow();
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEqualTo("one\n");
        assertThat(run.err()).endsWith("there is no such job\n");
    }

    private static String event(int id, String name, String data) {
        return "id: " + id + "\nevent: " + name + "\ndata: " + data + "\n\n";
    }

    private CommandRun follow(String... options) throws IOException {
        return CommandRun.of(
                Stream.concat(Stream.of("jobs", "follow", ID, "--url", front.url()), Arrays.stream(options))
                        .toArray(String[]::new));
    }
}
