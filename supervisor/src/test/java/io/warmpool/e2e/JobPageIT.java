package io.warmpool.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/examples/job.html in a real browser, with connections that are cut, refused and lost. */
class JobPageIT {

    private static final Path PAGE = Path.of("../docs/examples/job.html");

    private static WebDriver browser;

    private PagedJob job;

    @BeforeAll
    static void startBrowser(@TempDir Path folder) throws IOException, InterruptedException {
        browser = WebDriver.start(folder);
    }

    @AfterAll
    static void endBrowser() throws IOException, InterruptedException {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void openOrigin() throws IOException {
        job = new PagedJob(PAGE);
    }

    @AfterEach
    void closeOrigin() throws IOException, InterruptedException {
        browser.open("about:blank");
        job.close();
    }

    private static ConditionFactory soon(String what) {
        return await(what).atMost(Duration.ofSeconds(30));
    }

    private static void shows(String element, String text) {
        soon(element + " shows " + text)
                .untilAsserted(() -> assertThat(browser.text(element)).isEqualTo(text));
    }

    private void submit() throws IOException, InterruptedException {
        browser.open(job.url());
        browser.click("submit");
        soon("the job is submitted")
                .until(() -> !job.asked("POST", "/v1/agents/").isEmpty());
    }

    private void isFollowed(int times) {
        soon("the job is followed")
                .until(() ->
                        job.asked("GET", "/v1/jobs/" + PagedJob.ID + "/events").size() >= times);
    }

    @Test
    void aJobIsSubmittedWatchedAndItsAnswerShown() throws IOException, InterruptedException {
        submit();
        isFollowed(1);
        job.becomes("running");
        shows("state", "running");
        job.event("progress", "{\"done\":3,\"total\":4,\"note\":\"reading\"}");
        shows("note", "reading");
        assertThat(browser.run("return document.getElementById('progress').position")
                        .asDouble())
                .isEqualTo(0.75);
        job.says("Hello, ");
        job.says("world");
        shows("text", "Hello, world");
        job.ends("succeeded", "\"output\":{\"answer\":42}");
        shows("state", "succeeded");
        assertThat(browser.text("output")).contains("\"answer\": 42");
        assertThat(browser.text("trouble")).isEmpty();
        assertThat(job.asked("POST", "/v1/agents/").getFirst().key()).matches("[0-9a-f]{32}");
        // It has ended: nobody comes back for more.
        assertThat(browser.run("return stream === null").asBoolean()).isTrue();
        assertThat(job.asked("GET", "/v1/jobs/")).hasSize(1);
    }

    @Test
    void aConnectionThatIsCutInTheMiddleGoesOnWhereItWas() throws IOException, InterruptedException {
        submit();
        isFollowed(1);
        job.becomes("running");
        job.says("one ");
        shows("text", "one ");
        job.cutStreams();
        isFollowed(2);
        job.says("two");
        shows("text", "one two");
        assertThat(job.asked("GET", "/v1/jobs/").getLast().lastEventId()).isEqualTo("2");
        job.ends("succeeded", "\"output\":\"done\"");
        shows("output", "done");
        assertThat(browser.text("text")).isEqualTo("one two");
    }

    @Test
    void aGapIsShown() throws IOException, InterruptedException {
        submit();
        isFollowed(1);
        job.event("gap", "{\"from\":1,\"to\":5,\"why\":\"not kept any more\"}");
        job.says("and on");
        shows("text", "[events missing: 5, not kept any more] and on");
    }

    @Test
    void theEndOfAFailedJobIsItsProblem() throws IOException, InterruptedException {
        submit();
        isFollowed(1);
        job.ends("dead", "\"title\":\"Worker lost\",\"detail\":\"it killed two workers\"");
        shows("state", "dead");
        assertThat(browser.text("output")).isEqualTo("it killed two workers");
        assertThat(job.asked("GET", "/v1/jobs/")).hasSize(1);
    }

    @Test
    void withoutEventSourceThePageAsksAgainAndAgain() throws IOException, InterruptedException {
        var other = browser.runFirst("delete window.EventSource;");
        try {
            submit();
            job.becomes("running");
            job.says("so far");
            shows("text", "so far");
            job.ends("succeeded", "\"output\":\"polled\"");
            shows("output", "polled");
            assertThat(job.asked("GET", "/v1/jobs/"))
                    .isNotEmpty()
                    .allSatisfy(one -> assertThat(one.target()).endsWith("?wait=2s"));
        } finally {
            browser.notFirst(other);
        }
    }

    @Test
    void whereStreamsAreRefusedThePageAsksAgainAndAgain() throws IOException, InterruptedException {
        job.refusesStreams();
        submit();
        job.becomes("running");
        shows("state", "running");
        job.ends("succeeded", "\"output\":\"polled\"");
        shows("output", "polled");
        assertThat(job.asked("GET", "/v1/jobs/" + PagedJob.ID + "/events")).hasSize(3);
    }

    @Test
    void aSubmissionWhoseAnswerIsLostIsSentAgainUnderTheSameKey() throws IOException, InterruptedException {
        job.losesAnAnswer();
        submit();
        isFollowed(1);
        var keys = job.asked("POST", "/v1/agents/");
        assertThat(keys).hasSize(2);
        assertThat(keys.getFirst().key()).isEqualTo(keys.getLast().key());
    }

    @Test
    void cancelCallsItOff() throws IOException, InterruptedException {
        submit();
        isFollowed(1);
        job.becomes("running");
        shows("state", "running");
        browser.click("cancel");
        shows("state", "cancelled");
        assertThat(job.asked("POST", "/v1/jobs/" + PagedJob.ID + "/cancel")).hasSize(1);
    }

    @Test
    void aReloadFindsTheJobAgain() throws IOException, InterruptedException {
        submit();
        isFollowed(1);
        job.says("before and ");
        shows("text", "before and ");
        browser.reload();
        isFollowed(2);
        job.says("after");
        shows("text", "before and after");
    }

    @Test
    void theProxyOfTheExampleHandsEventsOnAsTheyCome() throws IOException, InterruptedException {
        try (var proxy = new PageProxy(PAGE, job::url)) {
            browser.open(proxy.url());
            browser.click("submit");
            isFollowed(1);
            job.becomes("running");
            job.says("through the proxy");
            shows("text", "through the proxy");
            job.ends("succeeded", "\"output\":\"done\"");
            shows("output", "done");
            browser.open("about:blank");
        }
    }
}
