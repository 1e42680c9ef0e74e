package io.warmpool.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.warmpool.e2e.jobs.JobPools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/examples/job.html in a real browser, behind the proxy of the example, against the real distribution. */
class LiveJobPageIT {

    private static final Path PAGE = Path.of("../docs/examples/job.html");

    private static final Pattern GAP = Pattern.compile("\\[events missing: (\\d+), [^]]*] ");

    private static WebDriver browser;
    private static RunningWarmpool warmpool;
    private static PageProxy proxy;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException, InterruptedException {
        browser = WebDriver.start(folder);
        warmpool = RunningWarmpool.start(JobPools.with(Files.createFile(folder.resolve("journal"))));
        proxy = new PageProxy(PAGE, warmpool::url);
    }

    @AfterAll
    static void end() throws IOException, InterruptedException {
        if (proxy != null) {
            proxy.close();
        }
        if (warmpool != null) {
            warmpool.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void openPage() throws IOException, InterruptedException {
        browser.open(proxy.url());
    }

    @AfterEach
    void leavePage() throws IOException, InterruptedException {
        browser.open("about:blank");
    }

    // ---- the page ----

    private static void submit(String input) throws IOException, InterruptedException {
        browser.run("document.getElementById('agent').value = 'counts';" + "document.getElementById('input').value = '"
                + input + "'");
        browser.click("submit");
    }

    private static ConditionFactory soon(String what) {
        return await(what).atMost(Duration.ofSeconds(60));
    }

    private static void shows(String element, String text) {
        soon(element + " shows " + text)
                .untilAsserted(() -> assertThat(browser.text(element)).isEqualTo(text));
    }

    /** The text of the agent's first steps. */
    private static String counted(int steps) {
        return IntStream.rangeClosed(1, steps).mapToObj(Integer::toString).collect(Collectors.joining());
    }

    /** Nothing is there twice; what the supervisor had not stored yet when it was killed is missing, and that is said. */
    private static void isCounted(String text, int steps) {
        var whole = counted(steps);
        var gap = GAP.matcher(text);
        if (!gap.find()) {
            assertThat(text).isEqualTo(whole);
            return;
        }
        var before = text.substring(0, gap.start());
        var after = text.substring(gap.end());
        int last = lastStep(before, steps);
        int firstAgain = lastStep(whole.substring(0, whole.length() - after.length()), steps) + 1;
        assertThat(whole).startsWith(before).endsWith(after);
        // Each step is a progress and a delta, and a hole may begin and end between the two.
        assertThat(Integer.parseInt(gap.group(1))).isCloseTo(2 * (firstAgain - 1 - last), within(1));
    }

    private static int lastStep(String text, int steps) {
        return IntStream.rangeClosed(0, steps)
                .filter(step -> counted(step).equals(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("these are no whole steps from the first on: " + text));
    }

    private static void hasCounted(int steps) {
        soon("the text goes up to " + steps).until(() -> browser.text("text").startsWith(counted(steps)));
    }

    private static boolean isStreaming() throws IOException, InterruptedException {
        return browser.run("return stream !== null").asBoolean();
    }

    private static double position() throws IOException, InterruptedException {
        return browser.run("return document.getElementById('progress').position")
                .asDouble();
    }

    private static void answersFromAttempt(int attempt) throws IOException, InterruptedException {
        shows("state", "succeeded");
        assertThat(browser.text("output")).contains("\"attempt\": " + attempt);
        assertThat(browser.text("trouble")).isEmpty();
        assertThat(isStreaming()).isFalse();
    }

    // ---- the tests ----

    @Test
    void progressAndTextAreShownWhileTheJobRunsAndThenItsAnswer() throws IOException, InterruptedException {
        submit("steps=40 pause=50");
        hasCounted(5);
        assertThat(browser.text("state")).isEqualTo("running");
        assertThat(browser.text("note")).isEqualTo("counting");
        assertThat(position()).isBetween(0.1, 0.95);
        assertThat(browser.text("output")).isEmpty();
        answersFromAttempt(1);
        assertThat(browser.text("text")).isEqualTo(counted(40));
        assertThat(position()).isEqualTo(1);
    }

    @Test
    void aSupervisorThatIsKilledAndStartedAgainCostsThePageNothingThatItDoesNotSay()
            throws IOException, InterruptedException {
        submit("steps=200 pause=60");
        hasCounted(5);
        warmpool.killSupervisor();
        // Longer than the page tries the stream for.
        soon("the page asks whether the server is there")
                .until(() -> browser.text("trouble").startsWith("no answer"));
        assertThat(isStreaming()).isFalse();
        warmpool.startAgain();
        soon("the page follows again").until(() -> isStreaming() && position() < 1);
        answersFromAttempt(1);
        isCounted(browser.text("text"), 200);
    }

    @Test
    void anAttemptThatBeginsAnewDoesSoOnThePage() throws IOException, InterruptedException {
        submit("steps=30 pause=20 die-at=20 die-attempts=1");
        hasCounted(5);
        answersFromAttempt(2);
        assertThat(browser.text("text")).isEqualTo(counted(30));
    }

    @Test
    void withoutEventSourceThePageShowsHowFarItIsAllTheSame() throws IOException, InterruptedException {
        var first = browser.runFirst("delete window.EventSource;");
        try {
            browser.open(proxy.url());
            submit("steps=100 pause=50");
            hasCounted(5);
            assertThat(browser.text("state")).isEqualTo("running");
            assertThat(position()).isBetween(0.01, 0.99);
            answersFromAttempt(1);
        } finally {
            browser.notFirst(first);
        }
    }

    @Test
    void cancelStopsTheAgent() throws IOException, InterruptedException {
        submit("steps=100000 pause=20");
        hasCounted(5);
        browser.click("cancel");
        shows("state", "cancelled");
        soon("the worker is free")
                .untilAsserted(() -> assertThat(warmpool.workers("counts"))
                        .isNotEmpty()
                        .allMatch(worker -> worker.path("running").asInt() == 0));
    }

    @Test
    void aReloadWhileItRunsAndOneAfterItsEndShowAllOfIt() throws IOException, InterruptedException {
        submit("steps=60 pause=50");
        hasCounted(5);
        browser.reload();
        hasCounted(5);
        answersFromAttempt(1);
        browser.reload();
        answersFromAttempt(1);
        assertThat(browser.text("text")).isEqualTo(counted(60));
    }
}
