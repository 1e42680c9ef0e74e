package io.warmpool.supervisor.job;

import static io.warmpool.supervisor.job.JobDraft.NOON;
import static io.warmpool.supervisor.job.JobDraft.job;
import static io.warmpool.supervisor.job.JobStage.get;
import static io.warmpool.supervisor.job.JobStage.noon;
import static io.warmpool.supervisor.job.JobStage.succeeded;
import static io.warmpool.supervisor.job.JobStage.untried;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.job.JobStore.Wish;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a store keeps of giving jobs out: which, to whom, and in which order. */
public interface JobClaimContract extends JobStage {

    /** The tenants of the next jobs of agent {@code a}, each taken by itself. */
    private List<String> tenants(int count, Instant now) throws Exception {
        var tenants = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            tenants.add(claimOne(now).job().spec().tenant());
        }
        return tenants;
    }

    private static List<JobId> ids(List<Claim> claims) {
        return claims.stream().map(claim -> claim.job().id()).toList();
    }

    @Test
    default void aClaimedJobRunsWithANewAttempt() throws Exception {
        var made = job("a", "t").made();
        submit(made);
        var claims = get(store().claim(new Wish(OWNER, Map.of("a", 1), () -> new CallId(0xabc)), noon(3)));
        assertThat(claims).hasSize(1);
        var claim = claims.getFirst();
        assertThat(claim.fence().job()).isEqualTo(made.id());
        assertThat(claim.heard()).isZero();
        assertThat(claim.input()).hasValueSatisfying(input -> assertThat(input).isEqualTo(made.input()));
        assertThat(claim.job().state()).isEqualTo(JobState.RUNNING);
        assertThat(claim.job().attempts())
                .containsExactly(
                        new Attempt(1, new CallId(0xabc), noon(3), Optional.empty(), Optional.empty(), "", "", ""));
        assertThat(find(made.id())).isEqualTo(claim.job());
        assertThat(states(made.id())).containsExactly(JobState.QUEUED, JobState.RUNNING);
        var changed = (JobEvent.What.Changed) events(made.id()).getLast().what();
        assertThat(changed.attempt()).isEqualTo(1);
        assertThat(get(store().counts())).containsEntry(JobState.RUNNING, 1L);
        await().untilAsserted(() ->
                assertThat(told().stream().filter(made.id()::equals).count()).isGreaterThanOrEqualTo(2));
        assertThat(claim(Map.of("a", 1), noon(4))).isEmpty();
        reopened();
        assertThat(find(made.id())).isEqualTo(claim.job());
        assertThat(claim(Map.of("a", 1), noon(4))).isEmpty();
    }

    @Test
    default void eachAttemptHasACallOfItsOwn() throws Exception {
        for (int i = 0; i < 5; i++) {
            submit(job());
        }
        var claims = claim(Map.of("a", 5), NOON);
        assertThat(claims.stream()
                        .map(claim -> claim.job().lastAttempt().orElseThrow().call())
                        .distinct())
                .hasSize(5);
    }

    @Test
    default void noMoreThanAskedForAndOfNamedAgentsOnly() throws Exception {
        for (int i = 0; i < 3; i++) {
            submit(job("a", ""));
            submit(job("b", ""));
            submit(job("c", ""));
        }
        var claims = claim(Map.of("a", 2, "b", 5, "d", 3), NOON);
        assertThat(claims.stream().map(claim -> claim.job().spec().agent()))
                .containsExactlyInAnyOrder("a", "a", "b", "b", "b");
        assertThat(claim(Map.of(), NOON)).isEmpty();
        assertThat(claim(Map.of("a", 0), NOON)).isEmpty();
    }

    @Test
    default void ofOneTenantTheGreatestPriorityComesFirstAndOfThoseTheOldest() throws Exception {
        var plain = submit(job().priority(5)).id();
        var later = submit(job().priority(5)).id();
        var low = submit(job().priority(0)).id();
        var high = submit(job().priority(9)).id();
        var highToo = submit(job().priority(9)).id();
        assertThat(ids(claim(Map.of("a", 3), NOON))).containsExactly(high, highToo, plain);
        assertThat(ids(claim(Map.of("a", 3), NOON))).containsExactly(later, low);
    }

    @Test
    default void theTenantWithTheFewestRunningComesFirst() throws Exception {
        for (int i = 0; i < 6; i++) {
            submit(job("a", "many").priority(9));
        }
        assertThat(tenants(2, NOON)).containsExactly("many", "many");
        submit(job("a", "few"));
        submit(job("a", "few"));
        submit(job("a", "few"));
        assertThat(tenants(2, NOON)).containsExactly("few", "few");
        // Two and two now.
        assertThat(tenants(4, NOON).stream().filter("many"::equals)).hasSizeBetween(2, 3);
    }

    @Test
    default void oneClaimForManyIsAsFairAsManyForOne() throws Exception {
        for (int i = 0; i < 6; i++) {
            submit(job("a", "many"));
        }
        submit(job("a", "few"));
        submit(job("a", "few"));
        var tenants = claim(Map.of("a", 4), NOON).stream()
                .map(claim -> claim.job().spec().tenant())
                .toList();
        assertThat(tenants).containsExactlyInAnyOrder("many", "many", "few", "few");
    }

    @Test
    default void whatRunsWithAnotherAgentDoesNotCount() throws Exception {
        for (int i = 0; i < 3; i++) {
            submit(job("b", "x"));
        }
        claim(Map.of("b", 3), NOON);
        submit(job("a", "y"));
        submit(job("a", "y"));
        assertThat(tenants(1, NOON)).containsExactly("y");
        submit(job("a", "x"));
        assertThat(tenants(2, NOON)).containsExactly("x", "y");
    }

    @Test
    default void ofTenantsWithEquallyManyTheOneServedTheLongestAgoComesFirst() throws Exception {
        for (var tenant : List.of("x", "y", "z")) {
            var claim = running(job("a", tenant), NOON);
            end(claim, succeeded("x"), NOON);
        }
        for (var tenant : List.of("z", "y", "x")) {
            submit(job("a", tenant));
        }
        assertThat(tenants(1, NOON)).containsExactly("x");
        reopened();
        assertThat(tenants(2, NOON)).containsExactly("y", "z");
    }

    @Test
    default void whatHasEndedDoesNotCountAsRunning() throws Exception {
        var claim = running(job("a", "x"), NOON);
        var untried = running(job("a", "y"), NOON);
        end(claim, succeeded("x"), NOON);
        submit(job("a", "x"));
        assertThat(tenants(1, NOON)).containsExactly("x");
        end(untried, untried(NOON), NOON);
        submit(job("a", "x"));
        assertThat(tenants(1, NOON)).containsExactly("y");
    }

    @Test
    default void notBeforeItsTime() throws Exception {
        var late = submit(job().runAt(noon(60)).priority(9)).id();
        var now = submit(job()).id();
        assertThat(ids(claim(Map.of("a", 5), noon(59)))).containsExactly(now);
        assertThat(get(store().nextReady(noon(59)))).contains(noon(60));
        assertThat(ids(claim(Map.of("a", 5), noon(60)))).containsExactly(late);
        assertThat(get(store().nextReady(noon(60)))).isEmpty();
    }

    @Test
    default void theTimeThatComesNextIsTold() throws Exception {
        submit(job().runAt(noon(300)));
        submit(job("b", "t").runAt(noon(100)));
        submit(job().runAt(noon(200)));
        submit(job());
        assertThat(get(store().nextReady(NOON))).contains(noon(100));
        assertThat(get(store().nextReady(noon(100)))).contains(noon(200));
        reopened();
        assertThat(get(store().nextReady(noon(250)))).contains(noon(300));
        assertThat(get(store().nextReady(noon(300)))).isEmpty();
    }

    @Test
    default void notAfterItsDeadline() throws Exception {
        var late = submit(job().deadline(noon(10)).priority(9)).id();
        var inTime = submit(job().deadline(noon(30))).id();
        assertThat(ids(claim(Map.of("a", 5), noon(20)))).containsExactly(inTime);
        get(store().sweep(noon(20), 1000));
        assertThat(find(late).state()).isEqualTo(JobState.FAILED);
    }

    @Test
    default void aHundredLateOnesDoNotHideTheOneThatIsNot() throws Exception {
        for (int i = 0; i < 100; i++) {
            submit(job("a", "x").deadline(noon(10)).priority(9));
        }
        var good = submit(job("a", "x")).id();
        // A store may want to be swept first, or asked more than once.
        var got = new ArrayList<JobId>();
        for (int i = 0; i < 20 && got.isEmpty(); i++) {
            got.addAll(ids(claim(Map.of("a", 5), noon(20))));
            get(store().sweep(noon(20), 1000));
        }
        assertThat(got).containsExactly(good);
    }

    @Test
    default void nobodyElseGetsWhatOneHas() throws Exception {
        submit(job());
        claimOne(NOON);
        var other = new Wish("home-2", Map.of("a", 5), () -> new CallId(CALLS.incrementAndGet()));
        assertThat(get(store().claim(other, noon(1)))).isEmpty();
        assertThat(get(store().takeLapsed("home-2", List.of("a"), 5))).isEmpty();
        get(store().renew(OWNER));
    }
}
