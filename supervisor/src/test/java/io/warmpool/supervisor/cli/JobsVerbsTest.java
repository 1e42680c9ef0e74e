package io.warmpool.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.control.ControlServer;
import io.warmpool.supervisor.control.Controlled;
import io.warmpool.supervisor.control.Events;
import io.warmpool.supervisor.control.ListedJobs;
import io.warmpool.supervisor.control.ListedSessions;
import io.warmpool.supervisor.control.SampleJob;
import io.warmpool.supervisor.job.Cause;
import io.warmpool.supervisor.job.JobDesk;
import io.warmpool.supervisor.job.JobHealth;
import io.warmpool.supervisor.job.JobState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs against a real control plane, so that what one end says and the other reads cannot drift apart. */
class JobsVerbsTest {

    private static final Instant TEN = Instant.parse("2026-01-01T10:00:00Z");

    @TempDir
    Path home;

    private final ListedJobs jobs = new ListedJobs();
    private ControlServer control;

    @BeforeEach
    void open() throws IOException {
        var socket = new Home(home).controlSocket();
        Files.createDirectories(socket.getParent());
        control = ControlServer.open(
                socket,
                new Controlled(
                        "test",
                        home,
                        Instant.EPOCH,
                        "",
                        Map.of(),
                        null,
                        new ListedSessions(),
                        jobs,
                        new Events(),
                        (_, _) -> {}));
    }

    @AfterEach
    void close() throws IOException {
        control.close();
    }

    // ---- ls ----

    @Test
    void lsShowsAJobALineTheNewestFirstHarmlessForATerminal() {
        var now = Instant.now();
        jobs.add(SampleJob.numbered(1)
                        .whose("acme", "ann", "talk")
                        .created(now.minus(Duration.ofMinutes(63)).minusMillis(500))
                        .attempt(
                                now.minus(Duration.ofMinutes(60)),
                                now.minus(Duration.ofMinutes(59)),
                                "worker-lost",
                                "x")
                        .attempt(
                                now.minus(Duration.ofMinutes(58)),
                                now.minus(Duration.ofMinutes(55)),
                                "worker-lost",
                                "x")
                        .ended(
                                JobState.DEAD,
                                now.minus(Duration.ofMinutes(55)),
                                new Cause(
                                        "worker-lost", "killed by \u001b[31m, and a long story to be told by 'show'")))
                .add(SampleJob.numbered(2)
                        .created(now.minusSeconds(9).minusMillis(500))
                        .attempt(now.minusSeconds(7).minusMillis(500), null, "", "")
                        .progress("{\"done\":45,\"total\":100,\"note\":\"indexing\"}")
                        .cancelling())
                .add(SampleJob.numbered(3).created(now.minusMillis(5500)));
        assertThat(warmpool("jobs", "ls")).isEqualTo(new CommandRun(0, """
                ID                          STATE       AGENT      TENANT  USER  PRI  ATTEMPT    AGE   TOOK  PROGRESS         WORKER        PID  CAUSE
                01kafv3p5q8x7c2m4n6r9t0003  queued      assistant  -       -       5        0     5s      -  -                -               -
                01kafv3p5q8x7c2m4n6r9t0002  cancelling  assistant  -       -       5        1     9s     7s  45/100 indexing  assistant/0  4711
                01kafv3p5q8x7c2m4n6r9t0001  dead        assistant  acme    ann     5        2  1h03m  5m00s  -                assistant/0  4711  worker-lost: killed by \\u001b[31m, and a long story to be told b…
                """, ""));
    }

    @Test
    void lsSaysWhenThereMayBeMoreAndShowsThemAllOnDemand() {
        for (int i = 0; i < 1234; i++) {
            jobs.add(SampleJob.numbered(i).whose("", "u" + i % 2, ""));
        }
        var some = warmpool("jobs", "ls");
        assertThat(some.out()).hasLineCount(101).contains("1233 ");
        assertThat(some.err()).isEqualTo("(the newest 100; there may be more: --limit shows more, --all shows all)\n");
        assertThat(warmpool("jobs", "ls", "--limit", "3").out()).hasLineCount(4);
        var all = warmpool("jobs", "ls", "--all");
        assertThat(all.out()).hasLineCount(1235);
        assertThat(all.err()).isEmpty();
    }

    @Test
    void lsGoesOnPastAPageThatHasNoneOfThem() {
        for (int i = 0; i < 50; i++) {
            jobs.add(i == 3 ? SampleJob.numbered(i).running() : SampleJob.numbered(i));
        }
        jobs.looksAt(10);
        var json =
                Json.tree(warmpool("jobs", "ls", "--state", "running", "--json").out());
        assertThat(json.path("jobs").findValuesAsText("id")).containsExactly(id(3));
        assertThat(json.path("next").isNull()).isTrue();
    }

    @Test
    void lsAsksForWhatItIsToldTo() {
        jobs.add(SampleJob.numbered(1).whose("acme", "a b&c=d/e", "talk"))
                .add(SampleJob.numbered(2).agent("removed"))
                .add(SampleJob.numbered(3).running());
        assertThat(warmpool("jobs", "ls", "--user", "a b&c=d/e").out())
                .contains(id(1))
                .hasLineCount(2);
        assertThat(warmpool("jobs", "ls", "--session", "talk", "--tenant", "acme")
                        .out())
                .contains(id(1))
                .hasLineCount(2);
        assertThat(warmpool("jobs", "ls", "--tenant", "").out()).hasLineCount(3);
        assertThat(warmpool("jobs", "ls", "--agent", "removed").out())
                .contains(id(2))
                .hasLineCount(2);
        assertThat(warmpool("jobs", "ls", "--state", "running").out())
                .contains(id(3))
                .hasLineCount(2);
        assertThat(warmpool("jobs", "ls", "--state", "gone").err())
                .startsWith("'state' must be one of queued, running,");
    }

    // ---- show ----

    @Test
    void showTellsTheRecordTheAttemptsAndTheOutput() {
        jobs.add(
                SampleJob.numbered(1)
                        .whose("acme", "ann", "talk")
                        .created(TEN)
                        .attempt(TEN.plusSeconds(1), TEN.plusSeconds(3), "worker-lost", "killed by signal 9 (SIGKILL)")
                        .attempt(TEN.plusSeconds(5), TEN.plusSeconds(66), "done", "")
                        .progress("{\"done\":100,\"total\":100,\"note\":\"ready\u009b\"}")
                        .succeeded(TEN.plusSeconds(66), "text/plain", 15),
                "clear\u001b[2J\nme".getBytes(StandardCharsets.UTF_8));
        var run = warmpool("jobs", "show", id(1).toUpperCase(Locale.ROOT));
        assertThat(run.err()).isEmpty();
        assertThat(run.out().replaceAll("\\(\\w+ ago\\)", "(…)")).isEqualTo("""
                job       01kafv3p5q8x7c2m4n6r9t0001
                state     succeeded
                agent     assistant
                tenant    acme
                user      ann
                session   talk
                priority  5, 2 retries
                created   2026-01-01T10:00:00Z (…)
                started   2026-01-01T10:00:01Z (…)
                ended     2026-01-01T10:01:06Z (…)
                kept      until 2026-01-02T10:01:06Z
                took      1m05s
                input     12B of text/plain
                progress  100/100 ready\\u009b
                events    7

                ATTEMPT  WORKER        PID  CALL              STARTED                TOOK  OUTCOME      CAUSE
                      1  assistant/0  4711  0000000000000001  2026-01-01T10:00:01Z     2s  worker-lost  killed by signal 9 (SIGKILL)
                      2  assistant/0  4711  0000000000000002  2026-01-01T10:00:05Z  1m01s  done

                output, 15B of text/plain:
                clear\\u001b[2J
                me
                """);
    }

    @Test
    void showTellsWhatAJobHasSaidAndWhereALargeOutputIs() {
        jobs.add(SampleJob.numbered(1).running(), new JobDesk.Partial("half a", true));
        assertThat(warmpool("jobs", "show", id(1)).out())
                .contains("state     running", "never tried so far")
                .endsWith("what it has said, the end of it:\nhalf a\n");
        jobs.add(SampleJob.numbered(2).succeeded(TEN, "image/png", 3_500_000), new byte[1]);
        assertThat(warmpool("jobs", "show", id(2)).out())
                .endsWith("output, 3.3M of image/png: 'warmpool jobs show " + id(2) + " --output > FILE' writes it\n");
        jobs.add(SampleJob.numbered(3).ended(JobState.FAILED, TEN, new Cause("agent-failed", "no such file")));
        assertThat(warmpool("jobs", "show", id(3)).out()).contains("cause     agent-failed: no such file\n");
    }

    @Test
    void showAsJsonIsWhatTheControlPlaneSays() {
        jobs.add(SampleJob.numbered(1).running());
        var json = Json.tree(warmpool("jobs", "show", id(1), "--json").out());
        assertThat(json.path("id").asText()).isEqualTo(id(1));
        assertThat(json.path("last-event").asInt()).isEqualTo(7);
        assertThat(warmpool("jobs", "show", id(2)).err()).startsWith("there is no job '" + id(2) + "'");
        assertThat(warmpool("jobs", "show", "../status").err()).startsWith("a job's id has 26 letters and digits");
    }

    @Test
    void showWritesTheOutputAloneAsTheFrontEndGivesIt() throws IOException {
        try (var front = FakeServer.dataPlane()) {
            front.on("GET /v1/jobs/" + id(1) + "/output", "200 OK\r\nContent-Type: text/plain", "red: \033[31m");
            assertThat(warmpool("jobs", "show", id(1), "--output", "--url", front.url()))
                    .isEqualTo(new CommandRun(0, "red: \033[31m", ""));
            front.onProblem("GET /v1/jobs/" + id(1) + "/output", 409, "it is still running");
            assertThat(warmpool("jobs", "show", id(1), "--output", "--url", front.url()))
                    .isEqualTo(new CommandRun(1, "", "it is still running\n"));
        }
    }

    // ---- cancel, retry, rm ----

    @Test
    void cancelSaysWhatBecameOfEachAndGoesOnAfterOneThatIsNotThere() {
        jobs.add(SampleJob.numbered(1))
                .add(SampleJob.numbered(2).running())
                .add(SampleJob.numbered(3).succeeded(TEN, "", 0));
        var run = warmpool("jobs", "cancel", id(1), id(9), id(2), id(3));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out())
                .isEqualTo(id(1) + " cancelled\n" + id(2) + " is being cancelled\n" + id(3)
                        + " had ended already: succeeded\n");
        assertThat(run.err()).startsWith(id(9) + ": there is no job").hasLineCount(1);
    }

    @Test
    void retrySaysWhyOneCannotBeTriedAgain() {
        jobs.add(SampleJob.numbered(1).ended(JobState.DEAD, TEN, new Cause("worker-lost", "x")))
                .add(SampleJob.numbered(2).running());
        assertThat(warmpool("jobs", "retry", id(1))).isEqualTo(new CommandRun(0, id(1) + " is queued again\n", ""));
        assertThat(warmpool("jobs", "retry", id(2)))
                .isEqualTo(new CommandRun(1, "", id(2) + ": it is running, and not dead or failed\n"));
        assertThat(Json.tree(warmpool("jobs", "retry", id(2), "--json").out()))
                .isEqualTo(Json.tree("{\"jobs\":[{\"id\":\"" + id(2)
                        + "\",\"done\":false,\"text\":\"it is running, and not dead or failed\"}]}"));
    }

    @Test
    void rmDeletesWhatHasEndedAndNothingElse() {
        jobs.add(SampleJob.numbered(1).ended(JobState.DEAD, TEN, new Cause("worker-lost", "x")))
                .add(SampleJob.numbered(2).running());
        var run = warmpool("jobs", "rm", id(1), id(2));
        assertThat(run)
                .isEqualTo(new CommandRun(1, id(1) + " deleted\n", id(2) + ": it is running: cancel it first\n"));
        assertThat(warmpool("jobs", "ls").out()).contains(id(2)).hasLineCount(2);
    }

    @Test
    void rmWithoutIdsTakesWhatIsChosenAndOnlyWhenItIsToldTwice() {
        jobs.add(SampleJob.numbered(1).ended(JobState.DEAD, TEN, new Cause("worker-lost", "x")))
                .add(SampleJob.numbered(2).agent("x").ended(JobState.DEAD, TEN, new Cause("worker-lost", "x")))
                .add(SampleJob.numbered(3).running());
        var asked = warmpool("jobs", "rm", "--agent", "assistant");
        assertThat(asked).isEqualTo(new CommandRun(1, "", "1 job would be deleted: say it again with --yes\n"));
        assertThat(warmpool("jobs", "ls").out()).hasLineCount(4);
        assertThat(warmpool("jobs", "rm", "--agent", "assistant", "--yes"))
                .isEqualTo(new CommandRun(0, id(1) + " deleted\n", ""));
        assertThat(warmpool("jobs", "ls").out()).contains(id(2), id(3)).hasLineCount(3);
    }

    @Test
    void aStoreThatFailsIsToldAndWithoutASupervisorNothingIsTriedTwice() throws IOException {
        jobs.add(SampleJob.numbered(1));
        jobs.fail();
        assertThat(warmpool("jobs", "cancel", id(1))).isEqualTo(new CommandRun(1, "", id(1) + ": the disk is full\n"));
        control.close();
        var run = warmpool("jobs", "rm", id(1), id(2));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("no supervisor is running").hasLineCount(1);
    }

    // ---- status ----

    @Test
    void statusCountsTheJobsAndWarnsOfAStoreThatFails() {
        jobs.health(new JobHealth(Map.of(JobState.QUEUED, 3L, JobState.RUNNING, 2L), 500, 1, 0, ""));
        assertThat(warmpool("status").out())
                .contains(
                        "jobs      3 queued of 500, 2 running (1 here), 0 succeeded, 0 failed, 0 cancelled, 0 dead\n");
        assertThat(warmpool("status").err()).isEmpty();
        jobs.health(new JobHealth(Map.of(), 500, 0, 2, "the disk is full"));
        assertThat(warmpool("status").out()).contains(", 2 unstored\n");
        assertThat(warmpool("status").err()).isEqualTo("""
                warning: jobs cannot be stored (the disk is full): new ones are refused until they can
                warning: how 2 jobs ended only the supervisor's memory has: do not stop it before that is stored
                """);
    }

    private static String id(int number) {
        return SampleJob.id(number).text();
    }

    private CommandRun warmpool(String... args) {
        return CommandRun.of(Stream.concat(Arrays.stream(args), Stream.of("--home", home.toString()))
                .toArray(String[]::new));
    }
}
