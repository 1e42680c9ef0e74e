package io.warmpool.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobsSubmitTest {

    private static final String ID = "01kafv3p5q8x7c2m4n6r9t0001";
    private static final String SUBMIT = "POST /v1/agents/assistant/jobs";
    private static final String EVENTS = "GET /v1/jobs/" + ID + "/events";
    private static final String ACCEPTED = "202 Accepted\r\nContent-Type: application/json\r\nLocation: /v1/jobs/" + ID;
    private static final String JOB = "{\"id\":\"" + ID + "\",\"state\":\"queued\"}";
    private static final String DONE = "id: 9\nevent: done\ndata: {\"output\":\"an answer\",\"job\":{}}\n\n";

    private FakeServer front;

    @BeforeEach
    void start() throws IOException {
        front = FakeServer.dataPlane().on(SUBMIT, ACCEPTED, JOB);
    }

    @AfterEach
    void stop() throws IOException {
        front.close();
    }

    @Test
    void theIdAloneIsPrintedAndAPersonIsToldWhatToDoWithIt() throws IOException {
        assertThat(submit()).isEqualTo(new CommandRun(0, ID + "\n", ""));
        var shown = CommandRun.of(
                "", true, true, Map.of(), "jobs", "submit", "assistant", "a question", "--url", front.url());
        assertThat(shown)
                .isEqualTo(new CommandRun(0, ID + "\n", "(follow it with 'warmpool jobs follow " + ID + "')\n"));
        assertThat(submit("--json").out()).isEqualTo(JOB + "\n");
    }

    @Test
    void eachOptionIsAHeaderOfTheRequest() throws IOException {
        submit(
                "--session=s1",
                "--user=ann",
                "--tenant=acme",
                "--priority=9",
                "--run-at=2027-01-31T09:00:00+01:00",
                "--deadline=2h",
                "--retries=0",
                "--back-off=1500ms",
                "--keep=48h",
                "--webhook=https://example.com/hook?a=b",
                "--key=order 4711",
                "--header=X-Mine: 1",
                "--content-type=text/markdown");
        assertThat(front.requests().getFirst())
                .startsWith(SUBMIT)
                .contains("Warmpool-Session: s1\r\n", "Warmpool-User: ann\r\n", "Warmpool-Tenant: acme\r\n")
                .contains("Warmpool-Priority: 9\r\n", "Warmpool-Run-At: 2027-01-31T08:00:00Z\r\n")
                .contains("Warmpool-Deadline-Ms: 7200000\r\n", "Warmpool-Retries: 0\r\n")
                .contains("Warmpool-Back-Off: 1500ms\r\n", "Warmpool-Keep: 48h\r\n")
                .contains("Warmpool-Webhook: https://example.com/hook?a=b\r\n", "Idempotency-Key: order 4711\r\n")
                .contains("X-Mine: 1\r\n", "Content-Type: text/markdown\r\n")
                .doesNotContain("Warmpool-Delay")
                .endsWith("\r\n\r\na question");
        submit("--delay", "90s");
        assertThat(front.requests().getLast())
                .contains("Warmpool-Delay: 90s\r\n")
                .doesNotContain("Warmpool-Run-At", "Warmpool-Priority", "Idempotency-Key");
    }

    @Test
    void theSameKeyAgainIsToldAndIsNoFailure() throws IOException {
        front.on(SUBMIT, "200 OK\r\nContent-Type: application/json\r\nIdempotent-Replayed: true", JOB);
        assertThat(submit("--key", "k"))
                .isEqualTo(
                        new CommandRun(0, ID + "\n", "(this is the job that the same key belongs to since earlier)\n"));
    }

    @Test
    void aRefusalIsToldInTheServersWordsAndAnAnswerThatIsNoJobIsNone() throws IOException {
        front.onProblem(SUBMIT, 503, "10000 of 10000 jobs are queued");
        assertThat(submit()).isEqualTo(new CommandRun(1, "", "10000 of 10000 jobs are queued\n"));
        front.on(SUBMIT, "200 OK", "an answer");
        assertThat(submit().err()).contains("made no job of it; it answered 200");
        assertThat(submit().status()).isEqualTo(1);
    }

    @Test
    void whereNobodyKnowsWhetherItWasTakenThatIsSaid() throws IOException {
        front.onCutOff(SUBMIT, ACCEPTED, JOB);
        var run = submit();
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("nobody knows whether the job was taken", "--key");
    }

    @Test
    void waitPrintsTheOutputInsteadOfTheId() throws IOException {
        front.onEvents(EVENTS, "id: 1\nevent: delta\ndata: {\"text\":\"an \"}\n\n" + DONE);
        assertThat(submit("--wait")).isEqualTo(new CommandRun(0, "an answer\n", "(job " + ID + ")\n"));
        assertThat(submit("--wait", "--json").out())
                .isEqualTo("{\"id\":\"9\",\"event\":\"done\",\"data\":{\"output\":\"an answer\",\"job\":{}}}\n");
    }

    @Test
    void followShowsTheTextAsItComes() throws IOException {
        front.onEvents(EVENTS, "id: 1\nevent: delta\ndata: {\"text\":\"an \"}\n\n" + DONE);
        assertThat(submit("--follow")).isEqualTo(new CommandRun(0, "an \n", "(job " + ID + ")\n"));
    }

    @Test
    void aJobThatIsStoredIsWaitedForEvenIfTheFirstLookFails() throws IOException {
        front.onProblem(EVENTS, 503, "the store is not there yet").then().onEvents(EVENTS, DONE);
        assertThat(submit("--wait")).isEqualTo(new CommandRun(0, "an answer\n", "(job " + ID + ")\n"));
    }

    @Test
    void aJobThatFailsIsAFailureOfTheVerb() throws IOException {
        front.onEvents(EVENTS, "event: error\ndata: {\"status\":502,\"detail\":\"killed by signal 9\"}\n\n");
        assertThat(submit("--wait")).isEqualTo(new CommandRun(1, "", "(job " + ID + ")\nkilled by signal 9\n"));
    }

    @Test
    void aCallMayBecomeAJob() throws IOException {
        front.on("POST /v1/agents/assistant/invoke", ACCEPTED, JOB);
        var run = CommandRun.of("call", "assistant", "x", "--async", "--deadline", "2s", "--url", front.url());
        assertThat(run).isEqualTo(new CommandRun(0, ID + "\n", ""));
        assertThat(front.requests().getLast())
                .contains("Prefer: respond-async\r\n", "Warmpool-Deadline-Ms: 2000\r\n")
                .doesNotContain("Accept:");
    }

    private CommandRun submit(String... options) throws IOException {
        return CommandRun.of(Stream.concat(
                        Stream.of("jobs", "submit", "assistant", "a question", "--url", front.url()),
                        Arrays.stream(options))
                .toArray(String[]::new));
    }
}
