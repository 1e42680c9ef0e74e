package io.warmpool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.worker.OrphanGrace.Change;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OrphanGraceTest {

    private final OrphanGrace grace = new OrphanGrace(Duration.ofSeconds(60));
    private long now = 5_000;

    @Test
    void theSupervisorIsGoneOnlyWhenTheInputHasEndedAndTheLinkIsLost() {
        assertThat(grace.onProved(now)).isEqualTo(Change.NONE);
        assertThat(grace.onLost(now)).isEqualTo(Change.NONE);
        assertThat(grace.millisToNextTick()).isZero();
        assertThat(isOverWithin(Duration.ofHours(30)))
                .as("a supervisor that is merely suspended")
                .isFalse();
        assertThat(grace.onProved(now)).isEqualTo(Change.NONE);
        assertThat(grace.onInputEnded(now)).isEqualTo(Change.NONE);
        assertThat(isOverWithin(Duration.ofHours(30))).as("a proved link").isFalse();
        assertThat(grace.onLost(now)).isEqualTo(Change.ORPHANED);
        assertThat(isOverWithin(Duration.ofSeconds(59))).isFalse();
        assertThat(isOverWithin(Duration.ofSeconds(2))).isTrue();
    }

    @Test
    void whoWasNeverLinkedIsAnOrphanAsSoonAsItsInputEnds() {
        assertThat(grace.onInputEnded(now)).isEqualTo(Change.ORPHANED);
        assertThat(grace.onInputEnded(now)).isEqualTo(Change.NONE);
        assertThat(isOverWithin(Duration.ofSeconds(61))).isTrue();
    }

    @Test
    void anAdoptionEndsTheGraceAndTheNextLossBeginsItAnew() {
        grace.onInputEnded(now);
        for (int supervisor = 2; supervisor < 5; supervisor++) {
            assertThat(isOverWithin(Duration.ofSeconds(59))).isFalse();
            assertThat(grace.onProved(now)).isEqualTo(Change.ADOPTED);
            assertThat(isOverWithin(Duration.ofHours(30))).isFalse();
            assertThat(grace.onLost(now)).isEqualTo(Change.ORPHANED);
        }
        assertThat(isOverWithin(Duration.ofSeconds(61))).isTrue();
    }

    @Test
    void triesThatProveNothingDoNotProlongIt() {
        grace.onInputEnded(now);
        assertThat(isOverWithin(Duration.ofSeconds(40))).isFalse();
        assertThat(grace.onLost(now)).isEqualTo(Change.NONE);
        assertThat(isOverWithin(Duration.ofSeconds(21))).isTrue();
    }

    @Test
    void timeInWhichTheProcessDidNotRunDoesNotCount() {
        grace.onInputEnded(now);
        assertThat(isOverWithin(Duration.ofSeconds(59))).isFalse();
        now += Duration.ofMinutes(10).toNanos();
        assertThat(grace.onTick(now)).isFalse();
        assertThat(isOverWithin(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void withoutAGraceItIsOverAtOnce() {
        var none = new OrphanGrace(Duration.ZERO);
        none.onProved(now);
        none.onInputEnded(now);
        assertThat(none.onTick(now)).isFalse();
        none.onLost(now);
        assertThat(none.onTick(now)).isTrue();
    }

    @Test
    void theNextTickIsNeverLaterThanTheEnd() {
        var brief = new OrphanGrace(Duration.ofMillis(700));
        brief.onInputEnded(now);
        assertThat(brief.millisToNextTick()).isEqualTo(OrphanGrace.TICK.toMillis());
        now += OrphanGrace.TICK.toNanos();
        assertThat(brief.onTick(now)).isFalse();
        assertThat(brief.millisToNextTick()).isBetween(200L, 201L);
    }

    /** Lets time pass tick by tick. */
    private boolean isOverWithin(Duration time) {
        for (var until = now + time.toNanos(); now < until; now += OrphanGrace.TICK.toNanos()) {
            if (grace.onTick(now)) {
                return true;
            }
        }
        return grace.onTick(now);
    }
}
