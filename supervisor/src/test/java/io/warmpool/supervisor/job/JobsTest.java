package io.warmpool.supervisor.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.admission.Admission;
import io.warmpool.supervisor.admission.BodyBudget;
import io.warmpool.supervisor.admission.PoolEntry;
import io.warmpool.supervisor.admission.Readiness;
import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallIds;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.call.CallTarget;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Repeat;
import io.warmpool.supervisor.call.ServedBy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobsTest {

    private static final ServedBy WORKER = new ServedBy("a/0; pid=4711");

    /** A pool that does what the test says. */
    private static final class Pool implements CallTarget {

        private record Sent(Call call, CallSink sink) {

            void tell(CallEvent... events) {
                sink.home().execute(() -> {
                    for (var event : events) {
                        sink.onEvent(event);
                    }
                    sink.onBatchEnd();
                });
            }
        }

        private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
        private final BlockingQueue<CallId> cancelled = new LinkedBlockingQueue<>();
        private final BlockingQueue<CallId> acknowledged = new LinkedBlockingQueue<>();

        @Override
        public void submit(Call call, CallSink sink) {
            sent.add(new Sent(call, sink));
        }

        @Override
        public void cancel(CallId call) {
            cancelled.add(call);
        }

        @Override
        public void grant(CallId call, long bytes) {}

        @Override
        public void acknowledge(CallId call) {
            acknowledged.add(call);
        }
    }

    private final Pool pool = new Pool();
    private final MemoryJobs store = new MemoryJobs(new JobLimits(10_000, 1 << 20, Duration.ofMinutes(1)));
    private Jobs jobs;
    private long lives = 2;

    @BeforeEach
    void open() {
        jobs = opened(Repeat.UNSTARTED);
    }

    @AfterEach
    void close() {
        store.fail("", false);
        jobs.close();
    }

    private Jobs opened(Repeat repeat) {
        var entry =
                new PoolEntry(pool, Duration.ofMinutes(5), repeat, () -> new Readiness("a", "A", 1, 1, 4, 0, false));
        var settings = new JobSettings(
                3,
                0.5,
                1,
                Duration.ofMillis(10),
                Duration.ofHours(1),
                Duration.ofHours(2),
                1000,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                1000);
        return Jobs.open(
                store,
                null,
                _ -> {},
                new Admission(Map.of("a", entry), new CallIds(1), new BodyBudget(1000)),
                new CallIds(lives++ << 32),
                new JobIds(new Random(1)),
                "home",
                settings,
                url -> url.contains("private") ? Optional.of("not there") : Optional.empty(),
                InstantSource.system(),
                () -> {});
    }

    /** What a test asks for. */
    private static final class Ask {
        private Optional<Instant> runAt = Optional.empty();
        private Optional<Duration> keep = Optional.empty();
        private Optional<Duration> deadline = Optional.empty();
        private String webhook = "";
        private String key = "";
        private String session = "";
        private String input = "in";

        private JobRequest made() {
            return new JobRequest(
                    "a",
                    "t",
                    "u",
                    session,
                    "text/plain",
                    input.getBytes(UTF_8),
                    "00-trace",
                    OptionalInt.empty(),
                    runAt,
                    Optional.empty(),
                    deadline,
                    OptionalInt.empty(),
                    Optional.empty(),
                    keep,
                    webhook,
                    key);
        }
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private JobRecord accepted(Ask ask) throws Exception {
        return ((Admitted.Job) get(jobs.submit(ask.made()))).job();
    }

    private Pool.Sent sent() throws InterruptedException {
        return Objects.requireNonNull(pool.sent.poll(20, TimeUnit.SECONDS), "no call came");
    }

    private static CallEvent done(String text) {
        var bytes = text.getBytes(UTF_8);
        return new CallEvent.Ended(new Outcome.Done("text/plain", bytes.length, bytes, 1, Outcome.Given.NOTHING));
    }

    @Test
    void aJobRunsAsACallAndItsEndIsStoredBeforeItsWorkerMayForgetIt() throws Exception {
        var job = accepted(new Ask());
        assertThat(job.state()).isEqualTo(JobState.QUEUED);
        var waiting = jobs.awaitEnd(job.id(), Duration.ofSeconds(20));
        var sent = sent();
        assertThat(sent.call().input()).isEqualTo("in".getBytes(UTF_8));
        assertThat(sent.call().tenant()).isEqualTo("t");
        assertThat(sent.call().headers()).containsEntry("traceparent", "00-trace");
        assertThat(sent.call().job().orElseThrow().job()).isEqualTo(job.id().text());
        sent.tell(new CallEvent.Started(WORKER, 1), new CallEvent.Delta("so "), new CallEvent.Delta("far"));
        await().untilAsserted(() -> {
            var now = get(jobs.find(job.id())).orElseThrow();
            assertThat(get(jobs.partial(now))).isEqualTo(new JobDesk.Partial("so far", false));
        });
        assertThat(pool.acknowledged).isEmpty();
        assertThat(waiting).isNotDone();
        sent.tell(done("out"));
        assertThat(get(waiting).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(get(jobs.output(job.id())).orElseThrow().bytes()).isEqualTo("out".getBytes(UTF_8));
        assertThat(pool.acknowledged.poll(20, TimeUnit.SECONDS))
                .isEqualTo(sent.call().id());
    }

    @Test
    void aLostWorkerIsAnAttemptAndTheJobIsTriedAgain() throws Exception {
        var job = accepted(new Ask());
        sent().tell(new CallEvent.Started(WORKER, 1), new CallEvent.Ended(new Outcome.WorkerLost("signal 9")));
        var second = sent();
        assertThat(second.call().job().orElseThrow().number()).isEqualTo(2);
        second.tell(done("out"));
        var ended = get(jobs.awaitEnd(job.id(), Duration.ofSeconds(20))).orElseThrow();
        assertThat(ended.attempts()).extracting(Attempt::outcome).containsExactly("worker-lost", "done");
        assertThat(ended.attempts().getFirst().cause()).isEqualTo("signal 9");
    }

    @Test
    void cancellingReachesTheAgentAndEndsTheJob() throws Exception {
        var job = accepted(new Ask());
        var sent = sent();
        sent.tell(new CallEvent.Started(WORKER, 1));
        assertThat(get(jobs.cancel(job.id())).orElseThrow().cancelling()).isTrue();
        assertThat(pool.cancelled.poll(20, TimeUnit.SECONDS))
                .isEqualTo(sent.call().id());
        sent.tell(new CallEvent.Ended(new Outcome.Cancelled()));
        var ended = get(jobs.awaitEnd(job.id(), Duration.ofSeconds(20))).orElseThrow();
        assertThat(ended.state()).isEqualTo(JobState.CANCELLED);
        assertThat(get(jobs.cancel(job.id()))).contains(ended);
    }

    @Test
    void anEndThatCannotBeStoredIsKeptUntilItCan() throws Exception {
        var job = accepted(new Ask());
        var sent = sent();
        sent.tell(new CallEvent.Started(WORKER, 1));
        store.fail("disk full", false);
        sent.tell(done("out"));
        await().until(() -> jobs.health().unstored() == 1);
        assertThat(pool.acknowledged).isEmpty();
        store.fail("", false);
        assertThat(get(jobs.awaitEnd(job.id(), Duration.ofSeconds(20)))
                        .orElseThrow()
                        .state())
                .isEqualTo(JobState.SUCCEEDED);
        await().until(() -> jobs.health().unstored() == 0);
    }

    @Test
    void noMoreThanTheirShareOfThePlaces() throws Exception {
        for (int i = 0; i < 3; i++) {
            accepted(new Ask());
        }
        var first = sent();
        sent();
        await().during(Duration.ofMillis(300)).until(pool.sent::isEmpty);
        first.tell(new CallEvent.Started(WORKER, 1), done("out"));
        sent();
    }

    @Test
    void jobsOfOneSessionRunOneAfterTheOther() throws Exception {
        var ask = new Ask();
        ask.session = "s";
        accepted(ask);
        var first = sent();
        accepted(ask);
        var other = accepted(new Ask());
        assertThat(sent().call().job().orElseThrow().job()).isEqualTo(other.id().text());
        first.tell(new CallEvent.Started(WORKER, 1), done("out"));
        assertThat(sent().call().session()).isEqualTo("s");
    }

    @Test
    void whatCannotBeIsRefusedWithTheReason() throws Exception {
        var past = new Ask();
        past.runAt = Optional.of(Instant.now().minusSeconds(60));
        assertThat(get(jobs.submit(past.made()))).asString().contains("Wrong").contains("in the past");
        var far = new Ask();
        far.runAt = Optional.of(Instant.now().plus(Duration.ofDays(366)));
        assertThat(get(jobs.submit(far.made()))).asString().contains("Wrong").contains("365 days");
        var long_ = new Ask();
        long_.keep = Optional.of(Duration.ofHours(3));
        assertThat(get(jobs.submit(long_.made()))).asString().contains("Wrong").contains("jobs.max-keep");
        var late = new Ask();
        late.runAt = Optional.of(Instant.now().plusSeconds(60));
        late.deadline = Optional.of(Duration.ofSeconds(30));
        assertThat(get(jobs.submit(late.made()))).asString().contains("Wrong").contains("deadline");
        var hook = new Ask();
        hook.webhook = "http://private/";
        assertThat(get(jobs.submit(hook.made()))).isEqualTo(new Admitted.Wrong("not there"));
        assertThat(get(store.counts())).isEmpty();
    }

    @Test
    void theSameKeyIsTheSameJobAndAnotherPayloadIsNot() throws Exception {
        var ask = new Ask();
        ask.key = "k";
        var job = accepted(ask);
        var again = (Admitted.Job) get(jobs.submit(ask.made()));
        assertThat(again.again()).isTrue();
        assertThat(again.job().id()).isEqualTo(job.id());
        ask.input = "other";
        assertThat(get(jobs.submit(ask.made()))).isInstanceOf(Admitted.KeyTaken.class);
    }

    @Test
    void aStoreThatFailsNeverMeansAccepted() throws Exception {
        store.fail("disk full", false);
        var refused = (Admitted.Refused) get(jobs.submit(new Ask().made()));
        assertThat(refused.message()).contains("disk full");
        assertThat(jobs.health().failure()).isEqualTo("disk full");
        store.fail("", false);
        assertThat(get(store.counts())).isEmpty();
    }

    @Test
    void tooManyAreRefused() throws Exception {
        var ask = new Ask();
        ask.runAt = Optional.of(Instant.now().plusSeconds(600));
        for (int i = 0; i < 3; i++) {
            accepted(ask);
        }
        assertThat(get(jobs.submit(ask.made()))).asString().contains("Refused").contains("jobs.max-queued");
    }

    @Test
    void aWaitThatIsOverShowsTheJobAsItIs() throws Exception {
        var job = accepted(new Ask());
        sent();
        assertThat(get(jobs.awaitEnd(job.id(), Duration.ofMillis(50)))
                        .orElseThrow()
                        .state())
                .isEqualTo(JobState.RUNNING);
        assertThat(get(jobs.awaitEnd(new JobId("0".repeat(26)), Duration.ofSeconds(20))))
                .isEmpty();
    }

    @Test
    void onlyWhatHasFailedIsTriedAgainAndOnlyWhatHasEndedIsDeleted() throws Exception {
        var job = accepted(new Ask());
        var sent = sent();
        assertThat(get(jobs.retry(job.id())).orElseThrow().done()).isFalse();
        var kept = get(jobs.delete(job.id())).orElseThrow();
        assertThat(kept.done()).isFalse();
        assertThat(kept.message()).contains("cancel it first");
        sent.tell(new CallEvent.Ended(new Outcome.AgentFailed("bad-request", "no", 1)));
        get(jobs.awaitEnd(job.id(), Duration.ofSeconds(20)));
        assertThat(get(jobs.retry(job.id())).orElseThrow().done()).isTrue();
        sent().tell(done("out"));
        get(jobs.awaitEnd(job.id(), Duration.ofSeconds(20)));
        assertThat(get(jobs.delete(job.id())).orElseThrow().done()).isTrue();
        assertThat(get(jobs.delete(job.id()))).isEmpty();
    }

    @Test
    void stoppingGivesBackWhatDoesNotEndInTime() throws Exception {
        var job = accepted(new Ask());
        var sent = sent();
        sent.tell(new CallEvent.Started(WORKER, 1));
        var stopped = jobs.stop(Duration.ofMillis(50));
        assertThat(get(jobs.submit(new Ask().made()))).isInstanceOf(Admitted.Refused.class);
        assertThat(pool.cancelled.poll(20, TimeUnit.SECONDS))
                .isEqualTo(sent.call().id());
        assertThat(stopped).isNotDone();
        sent.tell(new CallEvent.Ended(new Outcome.Cancelled()));
        get(stopped);
        var back = get(store.find(job.id())).orElseThrow();
        assertThat(back.state()).isEqualTo(JobState.QUEUED);
        assertThat(back.lastAttempt().orElseThrow().outcome()).isEqualTo("stopped");
        assertThat(pool.sent).isEmpty();
    }

    @Test
    void theNextLifeTakesOverWhatAWorkerStillRuns() throws Exception {
        var job = accepted(new Ask());
        var lost = accepted(new Ask());
        var first = sent();
        sent();
        first.tell(new CallEvent.Started(WORKER, 1), new CallEvent.Delta("1"));
        await().until(() -> get(store.find(job.id())).orElseThrow().started().isPresent());
        // The first life is as good as dead: it takes no more.
        jobs.stop(Duration.ofHours(1));
        var next = opened(Repeat.UNSTARTED);
        try {
            get(next.adoption().inherited());
            var adopted = next.adoption().take(first.call().id()).orElseThrow();
            assertThat(next.adoption().take(first.call().id())).isEmpty();
            assertThat(adopted.call().job().orElseThrow().job())
                    .isEqualTo(job.id().text());
            assertThat(adopted.heard()).isEqualTo(1);
            next.adoption().settled("a");
            // What no worker has is tried again.
            var again = sent();
            assertThat(again.call().job().orElseThrow().job())
                    .isEqualTo(lost.id().text());
            assertThat(again.call().job().orElseThrow().number()).isEqualTo(2);
            new Pool.Sent(adopted.call(), adopted.sink()).tell(done("out"));
            var ended = get(next.awaitEnd(job.id(), Duration.ofSeconds(20))).orElseThrow();
            assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(ended.attempts()).hasSize(1);
        } finally {
            next.close();
        }
    }
}
