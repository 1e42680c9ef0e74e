package io.warmpool.supervisor.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import io.warmpool.supervisor.job.Ending.Next;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Outcome KILLED = new Outcome.WorkerLost("signal 9");
    private static final Outcome FAILED = new Outcome.AgentFailed("agent-failed", "no luck", 1);

    private int retries = 2;
    private boolean atMostOnce;
    private boolean started = true;
    private boolean cancelling;
    private boolean stopping;
    private boolean givenBack;
    private int round;
    private double jitter = 0.5;
    private Optional<Instant> deadline = Optional.empty();
    private List<String> before = List.of();

    private Ending ending(Outcome outcome) {
        return Verdict.of(outcome, facts(), NOW);
    }

    private JobState state(Outcome outcome) {
        return ((Next.Over) ending(outcome).next()).state();
    }

    private Duration again(Outcome outcome) {
        return Duration.between(NOW, ((Next.Again) ending(outcome).next()).at());
    }

    private Duration untried(Outcome outcome) {
        return Duration.between(NOW, ((Next.Untried) ending(outcome).next()).at());
    }

    private void before(String... outcomes) {
        before = Arrays.asList(outcomes);
    }

    private Verdict.Facts facts() {
        var attempts = new ArrayList<Attempt>();
        for (var outcome : before) {
            attempts.add(attempt(attempts.size() + 1, Optional.of(NOW), outcome));
        }
        attempts.add(attempt(attempts.size() + 1, Optional.empty(), ""));
        var spec = new JobSpec(
                "a",
                "",
                "",
                "",
                "",
                0,
                "",
                5,
                NOW,
                deadline,
                retries,
                Duration.ofSeconds(1),
                Duration.ofDays(1),
                "",
                "",
                atMostOnce);
        var job = new JobRecord(
                new JobId("0".repeat(26)),
                spec,
                NOW,
                JobState.RUNNING,
                NOW,
                Optional.empty(),
                attempts,
                round,
                Optional.empty(),
                cancelling,
                "",
                -1,
                Optional.empty(),
                1,
                1,
                Optional.empty());
        return new Verdict.Facts(job, started, cancelling, stopping, givenBack, jitter);
    }

    private static Attempt attempt(int number, Optional<Instant> ended, String outcome) {
        return new Attempt(number, new CallId(number), NOW, Optional.of(NOW), ended, "w", outcome, "");
    }

    @Test
    void anAnswerIsASuccessAlsoOfAJobThatWasCalledOffMeanwhile() {
        cancelling = true;
        var done = new Outcome.Done("text/plain", 1, new byte[] {7}, 1, Outcome.Given.NOTHING);
        var over = (Next.Over) ending(done).next();
        assertThat(over.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(over.output().orElseThrow().bytes()).containsExactly(7);
        assertThat(over.why()).isEmpty();
        assertThat(ending(done).outcome()).isEqualTo("done");
    }

    @Test
    void aFailureIsTriedAgainAfterWaitsThatDoubleAndThenTheJobIsDead() {
        assertThat(again(FAILED)).isEqualTo(Duration.ofSeconds(1));
        before("agent-failed");
        assertThat(again(FAILED)).isEqualTo(Duration.ofSeconds(2));
        before("agent-failed", "deadline");
        assertThat(state(FAILED)).isEqualTo(JobState.DEAD);
        assertThat(ending(FAILED).cause()).contains("no luck").contains("3 of 3");
    }

    @Test
    void waitsAreSpreadByAFifthAndNeverLongerThanAnHourOfThat() {
        jitter = 0;
        assertThat(again(FAILED)).isEqualTo(Duration.ofMillis(800));
        jitter = 1;
        assertThat(again(FAILED)).isEqualTo(Duration.ofMillis(1200));
        retries = 20;
        jitter = 0.5;
        before = Collections.nCopies(19, "agent-failed");
        assertThat(again(FAILED)).isEqualTo(JobSpec.MAX_BACK_OFF);
    }

    @Test
    void withoutRetriesAFailureIsAFailure() {
        retries = 0;
        assertThat(state(FAILED)).isEqualTo(JobState.FAILED);
        assertThat(state(KILLED)).isEqualTo(JobState.FAILED);
    }

    @Test
    void whatTheAgentSaysForGoodIsNotTriedAgain() {
        for (var code : List.of("bad-request", "forbidden", "not-found", "too-large", "unauthorized")) {
            assertThat(state(new Outcome.AgentFailed(code, "no", 1))).as(code).isEqualTo(JobState.FAILED);
        }
        for (var code : List.of("rate-limited", "request-timeout", "session-busy", "overloaded", "its own")) {
            assertThat(again(new Outcome.AgentFailed(code, "no", 1))).as(code).isPositive();
        }
    }

    @Test
    void aJobThatKilledTwoWorkersIsDeadHoweverOftenItMayBeTried() {
        retries = 20;
        assertThat(again(KILLED)).isPositive();
        before("worker-lost", "agent-failed");
        assertThat(state(KILLED)).isEqualTo(JobState.DEAD);
        assertThat(ending(KILLED).cause()).contains("2 workers");
        // Of an earlier round.
        round = 1;
        assertThat(again(KILLED)).isPositive();
    }

    @Test
    void aLostSupervisorIsATryButKillsNoWorker() {
        before("worker-lost");
        var ending = Verdict.supervisorLost(facts(), NOW);
        assertThat(ending.outcome()).isEqualTo(Attempt.SUPERVISOR_LOST);
        assertThat(ending.next()).isInstanceOf(Next.Again.class);
        before("worker-lost", "supervisor-lost");
        assertThat(((Next.Over) Verdict.supervisorLost(facts(), NOW).next()).state())
                .isEqualTo(JobState.DEAD);
        atMostOnce = true;
        before();
        assertThat(((Next.Over) Verdict.supervisorLost(facts(), NOW).next()).state())
                .isEqualTo(JobState.FAILED);
    }

    @Test
    void aWorkerThatSomebodyEndedDoesNotCount() {
        var ordered = new Outcome.WorkerLost("restarted", true);
        retries = 0;
        assertThat(again(ordered)).isEqualTo(Duration.ofSeconds(1));
        assertThat(ending(ordered).outcome()).isEqualTo("stopped");
        retries = 2;
        before("stopped", "stopped", "stopped");
        assertThat(again(FAILED)).isEqualTo(Duration.ofSeconds(1));
        before = Collections.nCopies(Verdict.MOST_ATTEMPTS, "stopped");
        assertThat(state(ordered)).isEqualTo(JobState.DEAD);
    }

    @Test
    void whatNeverRanIsNotATry() {
        retries = 0;
        atMostOnce = true;
        started = false;
        assertThat(untried(new Outcome.Refused(new Rejection.Overloaded("full", 7))))
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(untried(new Outcome.Refused(new Rejection.NoWorker("none", 5))))
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(untried(new Outcome.Refused(new Rejection.SessionBusy("busy", new CallId(1)))))
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(untried(new Outcome.DeadlinePassed("waiting for a worker"))).isPositive();
        stopping = true;
        assertThat(untried(new Outcome.Refused(new Rejection.NoWorker("stopped", 5))))
                .isZero();
    }

    @Test
    void whatMayHaveRunIsOneAlsoIfNobodySaidThatItBegan() {
        atMostOnce = true;
        started = false;
        assertThat(state(new Outcome.DeadlinePassed("running in a/0"))).isEqualTo(JobState.FAILED);
        assertThat(state(KILLED)).isEqualTo(JobState.FAILED);
        assertThat(ending(KILLED).cause()).contains("never get it twice");
        assertThat(state(new Outcome.WorkerLost("restarted", true))).isEqualTo(JobState.FAILED);
    }

    @Test
    void theJobsOwnDeadlineEndsIt() {
        deadline = Optional.of(NOW);
        assertThat(state(new Outcome.DeadlinePassed("running in a/0"))).isEqualTo(JobState.FAILED);
        assertThat(ending(new Outcome.DeadlinePassed("running in a/0")).outcome())
                .isEqualTo("deadline");
        deadline = Optional.of(NOW.plusMillis(1001));
        assertThat(again(FAILED)).isEqualTo(Duration.ofSeconds(1));
        deadline = Optional.of(NOW.plusMillis(1000));
        assertThat(state(FAILED)).isEqualTo(JobState.FAILED);
        deadline = Optional.empty();
        assertThat(again(new Outcome.DeadlinePassed("running in a/0"))).isPositive();
    }

    @Test
    void whatSomebodyCalledOffIsCancelledHoweverItEnded() {
        cancelling = true;
        for (var outcome : List.of(KILLED, FAILED, new Outcome.Cancelled(), new Outcome.DeadlinePassed("running"))) {
            assertThat(state(outcome)).isEqualTo(JobState.CANCELLED);
        }
        assertThat(((Next.Over) Verdict.supervisorLost(facts(), NOW).next()).state())
                .isEqualTo(JobState.CANCELLED);
        assertThat(((Next.Over) Verdict.untried(facts(), Duration.ZERO, NOW).next()).state())
                .isEqualTo(JobState.CANCELLED);
    }

    @Test
    void aCallThatEndedBecauseItsSessionDidIsCancelled() {
        assertThat(state(new Outcome.Cancelled())).isEqualTo(JobState.CANCELLED);
        assertThat(state(new Outcome.Interrupted(new CallId(1)))).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void whatThisSupervisorGivesBackIsTriedAtOnceUnlessItMayRunOnlyOnce() {
        stopping = true;
        givenBack = true;
        retries = 0;
        assertThat(again(new Outcome.Cancelled())).isZero();
        assertThat(ending(new Outcome.Cancelled()).outcome()).isEqualTo("stopped");
        assertThat(again(new Outcome.WorkerLost("stopped", true))).isZero();
        atMostOnce = true;
        assertThat(state(new Outcome.Cancelled())).isEqualTo(JobState.FAILED);
    }
}
