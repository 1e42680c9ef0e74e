package io.warmpool.supervisor.job.redis;

import static io.warmpool.supervisor.job.JobDraft.NOON;
import static io.warmpool.supervisor.job.JobDraft.job;
import static io.warmpool.supervisor.job.JobStage.again;
import static io.warmpool.supervisor.job.JobStage.get;
import static io.warmpool.supervisor.job.JobStage.noon;
import static io.warmpool.supervisor.job.JobStage.succeeded;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.job.Claim;
import io.warmpool.supervisor.job.Ending;
import io.warmpool.supervisor.job.JobEvent.What;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobLimits;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.JobStore.Submission;
import io.warmpool.supervisor.job.JobStore.Wish;
import io.warmpool.supervisor.job.JobStore.Written;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two supervisors on one Redis. */
class RedisSharingTest {

    /** Short, so that a test need not wait long for its end; long enough for a claim and what follows it. */
    private static final JobLimits LIMITS = new JobLimits(1000, 1 << 20, Duration.ofMillis(1500));

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final AtomicLong CALLS = new AtomicLong(1);

    @TempDir
    private static Path folder;

    private static RedisServer server;

    private RedisJobs one;
    private RedisJobs two;

    @BeforeAll
    static void startServer() throws Exception {
        server = RedisServer.durable(folder, "everysec");
    }

    @AfterAll
    static void endServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        assertThat(server.command("FLUSHALL")).isEqualTo("+OK");
        one = RedisJobs.open(server.uri(), LIMITS);
        two = RedisJobs.open(server.uri(), LIMITS);
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    private static Wish wish(String owner, int most) {
        return new Wish(owner, Map.of("a", most), () -> new CallId(CALLS.incrementAndGet()));
    }

    private JobId submit() throws Exception {
        var made = job().made();
        get(one.submit(made, 100_000));
        return made.id();
    }

    /** What the second one takes over, once the lease of the first has run out. */
    private List<Claim> takenOver() {
        var taken = new ArrayList<Claim>();
        await().atMost(SOON).until(() -> taken.addAll(get(two.takeLapsed("two", List.of("a"), 10))));
        return taken;
    }

    @Test
    void oneTellsTheOtherWhatChanges() throws Exception {
        var told = new CopyOnWriteArrayList<JobId>();
        two.onChange(told::add);
        get(two.renew("two"));
        var id = submit();
        await().atMost(SOON).until(() -> told.contains(id));
        var claim = get(one.claim(wish("one", 1), NOON)).getFirst();
        await().atMost(SOON).until(() -> told.size() == 2);
        assertThat(get(two.cancel(id, NOON)).orElseThrow().cancelling()).isTrue();
        assertThat(get(one.append(claim.fence(), 1, List.of(new What.Delta("x")), NOON)))
                .isEqualTo(new Written(true, true));
        await().atMost(SOON).until(() -> told.size() == 4);
        assertThat(told).containsOnly(id);
    }

    @Test
    void anyOfThemAnswersForAnyJob() throws Exception {
        var id = submit();
        var claim = get(one.claim(wish("one", 1), NOON)).getFirst();
        get(one.append(claim.fence(), 1, List.of(new What.Started(1, "w"), new What.Delta("a part")), NOON));
        assertThat(get(two.find(id))).isEqualTo(get(one.find(id)));
        assertThat(get(two.events(id, 0, 10)))
                .isEqualTo(get(one.events(id, 0, 10)))
                .hasSize(4);
        get(one.end(claim.fence(), succeeded("all"), noon(1)));
        assertThat(get(two.output(id)).orElseThrow().bytes()).isEqualTo("all".getBytes(UTF_8));
    }

    @Test
    void nobodyTakesWhatAnotherHoldsWhileItsLeaseLasts() throws Exception {
        submit();
        var claim = get(one.claim(wish("one", 1), NOON)).getFirst();
        var since = System.nanoTime();
        var renewed = new AtomicLong();
        // Twice as long as a lease, and renewed meanwhile.
        await().atMost(SOON).pollInterval(Duration.ofMillis(100)).until(() -> {
            get(one.renew("one"));
            renewed.incrementAndGet();
            assertThat(get(two.takeLapsed("two", List.of("a"), 10))).isEmpty();
            return System.nanoTime() - since > 2 * LIMITS.lease().toNanos();
        });
        assertThat(renewed.get()).isGreaterThan(1);
        assertThat(get(one.end(claim.fence(), succeeded("x"), NOON)).held()).isTrue();
    }

    @Test
    void afterItsLeaseAnotherTakesOverAndWhatItWritesIsWorthNothing() throws Exception {
        var id = submit();
        var claim = get(one.claim(wish("one", 1), NOON)).getFirst();
        get(one.append(
                claim.fence(),
                1,
                List.of(new What.Started(1, "w"), new What.Delta("a"), new What.Gap(3, "lost"), new What.Delta("b")),
                NOON));
        assertThat(get(two.takeLapsed("two", List.of("a"), 10))).isEmpty();
        var taken = takenOver();
        assertThat(taken).hasSize(1);
        assertThat(taken.getFirst().fence().number())
                .isGreaterThan(claim.fence().number());
        assertThat(taken.getFirst().heard()).isEqualTo(5);
        assertThat(taken.getFirst().job().state()).isEqualTo(JobState.RUNNING);
        assertThat(get(one.append(claim.fence(), 2, List.of(new What.Delta("c")), NOON)))
                .isEqualTo(new Written(false, false));
        assertThat(get(one.end(claim.fence(), succeeded("too late"), NOON))).isEqualTo(new Written(false, false));
        assertThat(get(one.inherit("one"))).isEmpty();
        assertThat(get(two.end(
                                taken.getFirst().fence(),
                                new Ending("supervisor-lost", "gone", new Ending.Next.Again(noon(1))),
                                noon(1)))
                        .held())
                .isTrue();
        // The first one is back, and may have it anew.
        var anew = get(one.claim(wish("one", 1), noon(2))).getFirst();
        assertThat(anew.job().id()).isEqualTo(id);
        assertThat(anew.job().lastAttempt().orElseThrow().number()).isEqualTo(2);
    }

    @Test
    void whenNobodyCouldRenewEachHasTheTimeToComeBack() throws Exception {
        submit();
        get(two.renew("two"));
        var claim = get(one.claim(wish("one", 1), NOON)).getFirst();
        // As after a time without Redis.
        await().atMost(SOON).until(() -> isLapsed("one") && isLapsed("two"));
        assertThat(get(two.takeLapsed("two", List.of("a"), 10))).isEmpty();
        get(one.renew("one"));
        assertThat(get(two.takeLapsed("two", List.of("a"), 10))).isEmpty();
        assertThat(get(one.append(claim.fence(), 1, List.of(new What.Delta("x")), NOON)))
                .isEqualTo(new Written(true, false));
        // One that does not come back loses what it had.
        assertThat(takenOver()).hasSize(1);
    }

    private static boolean isLapsed(String owner) throws Exception {
        return server.command("EXISTS", "warmpool:{jobs}:lease:" + owner).equals(":0");
    }

    @Test
    void onlySoManyOfTheAgentsThatWereAskedForAreTakenOver() throws Exception {
        for (int i = 0; i < 3; i++) {
            submit();
        }
        get(two.renew("two"));
        get(one.claim(wish("one", 3), NOON));
        await().atMost(SOON).until(() -> {
            get(two.renew("two"));
            return isLapsed("one");
        });
        assertThat(get(two.takeLapsed("two", List.of("b"), 10))).isEmpty();
        assertThat(get(two.takeLapsed("two", List.of("a", "b"), 2))).hasSize(2);
        assertThat(get(two.takeLapsed("two", List.of("a", "b"), 2))).hasSize(1);
        assertThat(get(two.takeLapsed("two", List.of("a", "b"), 2))).isEmpty();
    }

    @Test
    void ofTwoThatClaimAtOnceEachJobIsGivenToOne() throws Exception {
        for (int i = 0; i < 300; i++) {
            submit();
        }
        var asked = new ArrayList<CompletableFuture<List<Claim>>>();
        for (int i = 0; i < 60; i++) {
            asked.add(one.claim(wish("one", 3), NOON));
            asked.add(two.claim(wish("two", 3), NOON));
        }
        var given = new ArrayList<JobId>();
        for (var answer : asked) {
            get(answer).forEach(claim -> given.add(claim.job().id()));
        }
        assertThat(given).hasSize(300).doesNotHaveDuplicates();
        assertThat(get(two.counts())).containsEntry(JobState.RUNNING, 300L).containsEntry(JobState.QUEUED, 0L);
        var inherited = get(one.inherit("one")).size() + get(two.inherit("two")).size();
        assertThat(inherited).isEqualTo(300);
    }

    @Test
    void ofTwoThatTakeOverAtOnceEachJobIsGivenToOne() throws Exception {
        for (int i = 0; i < 40; i++) {
            submit();
        }
        get(one.renew("one"));
        get(two.renew("two"));
        try (var lost = RedisJobs.open(server.uri(), LIMITS)) {
            get(lost.claim(wish("lost", 40), NOON));
        }
        await().atMost(SOON).until(() -> {
            get(one.renew("one"));
            get(two.renew("two"));
            return isLapsed("lost");
        });
        var asked = IntStream.range(0, 20)
                .mapToObj(i ->
                        i % 2 == 0 ? one.takeLapsed("one", List.of("a"), 3) : two.takeLapsed("two", List.of("a"), 3))
                .toList();
        var given = new ArrayList<JobId>();
        for (var answer : asked) {
            get(answer).forEach(claim -> given.add(claim.job().id()));
        }
        assertThat(given).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void aKeyThatComesToBothAtOnceIsOneJob() throws Exception {
        for (int i = 0; i < 50; i++) {
            var here = one.submit(job().key("key " + i, "p").made(), 1000);
            var there = two.submit(job().key("key " + i, "p").made(), 1000);
            assertThat(List.<Object>of(get(here).getClass(), get(there).getClass()))
                    .containsExactlyInAnyOrder(Submission.Accepted.class, Submission.Same.class);
        }
        assertThat(get(one.counts())).containsEntry(JobState.QUEUED, 50L);
    }

    @Test
    void theQueueLeavesNothingBehind() throws Exception {
        for (int i = 0; i < 20; i++) {
            var made = job("a", "tenant " + i)
                    .user("u" + i)
                    .session("s" + i)
                    .key("k", "p")
                    .webhook("http://x")
                    .made();
            get(one.submit(made, 1000));
        }
        var claims = get(one.claim(wish("one", 20), NOON));
        for (int i = 0; i < 20; i++) {
            var ending = i % 2 == 0 ? succeeded("x") : again(noon(1));
            get(one.end(claims.get(i).fence(), ending, NOON));
        }
        for (var claim : get(two.claim(wish("two", 20), noon(1)))) {
            get(two.end(claim.fence(), succeeded("y"), noon(1)));
        }
        assertThat(get(one.counts())).containsEntry(JobState.SUCCEEDED, 20L);
        await().atMost(SOON).until(() -> !get(one.sweep(noon(1_000_000), 0)));
        await().atMost(SOON)
                .until(() -> server.command("EXISTS", "warmpool:{jobs}:lease:one", "warmpool:{jobs}:lease:two")
                        .equals(":0"));
        // Who is there, whose turn it is, and the number of the last wish.
        assertThat(keys()).containsExactlyInAnyOrder("owners", "turns", "served:a", "wish:claim:one", "wish:claim:two");
    }

    private static List<String> keys() throws Exception {
        var keys = new ArrayList<String>();
        for (var key : server.array("KEYS", "*")) {
            assertThat(key).startsWith("warmpool:{jobs}:");
            keys.add(key.substring("warmpool:{jobs}:".length()));
        }
        return keys;
    }
}
