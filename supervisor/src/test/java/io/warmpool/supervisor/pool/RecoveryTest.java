package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.Incarnation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoveryTest {

    private static final Generation GENERATION = new Generation(1, 1, Optional.empty());
    private static final long NOW = Duration.ofHours(1).toNanos();
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Recovery recovery = new Recovery(new SplittableRandom(1));
    private long lastIncarnation;

    /** So many failures, the first of them so many seconds before the last. */
    @ParameterizedTest
    @CsvSource({
        "1, 0, BACKOFF, 0, 0",
        "2, 0, BACKOFF, 80, 120",
        "3, 60, BACKOFF, 160, 240",
        "4, 0, BACKOFF, 320, 480",
        "5, 0, QUARANTINED, 300000, 300000",
        "5, 60, QUARANTINED, 300000, 300000",
        "5, 61, BACKOFF, 640, 960",
        "6, 61, QUARANTINED, 300000, 300000",
        "9, 600, QUARANTINED, 300000, 300000"
    })
    void whatAFailedSlotWaitsFor(int failures, long seconds, String vacancy, long least, long most) {
        var slot = slot(0);
        slot.failed("first", NOW - seconds * SECOND);
        for (int i = 1; i < failures; i++) {
            slot.failed("later", NOW);
        }
        if (failures == 1) {
            assertThat(slot.failedAt()).hasSize(1);
        }
        var said = recovery.afterFailure(slot, NOW);
        assertThat(Vacancy.name(said)).isEqualTo(vacancy);
        assertThat((Vacancy.until(said) - NOW) / 1_000_000).isBetween(least, most);
    }

    @Test
    void whoeverWasInQuarantineGoesBackAtItsNextFailureUntilItHasServed() {
        var slot = slot(0);
        for (int i = 0; i < 5; i++) {
            slot.failed("", NOW);
        }
        recovery.afterFailure(slot, NOW);
        var later = NOW + 400 * SECOND;
        slot.failed("", later);
        assertThat(recovery.afterFailure(slot, later)).isEqualTo(new Vacancy.Quarantined(later + 300 * SECOND));
        slot.succeeded();
        slot.failed("", later);
        assertThat(recovery.afterFailure(slot, later)).isEqualTo(new Vacancy.Backoff(later));
    }

    /** Slots that have failed twice or more and are not up, others that failed once, and those that are up. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 4, false",
        "1, 0, 0, false",
        "2, 0, 0, true",
        "1, 1, 0, false",
        "2, 0, 1, true",
        "2, 0, 2, false",
        "2, 2, 0, false",
        "3, 0, 2, true",
        "3, 0, 3, false",
        "4, 0, 3, true",
        "0, 4, 0, false"
    })
    void theBreakerIsOpenWhileMoreThanHalfFail(int failing, int once, int up, boolean open) {
        var slots = new ArrayList<Slot>();
        for (int i = 0; i < failing; i++) {
            slots.add(failing(slots.size(), NOW));
        }
        for (int i = 0; i < once; i++) {
            var slot = slot(slots.size());
            slot.failed("", NOW);
            slots.add(slot);
        }
        for (int i = 0; i < up; i++) {
            // Its earlier failures do not count while it serves.
            var slot = failing(slots.size(), NOW);
            slot.current(worker(new Life.Up()));
            slots.add(slot);
        }
        assertThat(Recovery.isBreakerOpen(slots)).isEqualTo(open);
    }

    @Test
    void aSlotIsFilledWhenItsTimeHasCome() {
        var slot = slot(0);
        slot.vacancy(new Vacancy.Backoff(NOW));
        assertThat(recovery.mayFill(slot, List.of(slot), NOW - 1)).isFalse();
        assertThat(recovery.nextTry(slot, List.of(slot), NOW - 1)).isEqualTo(NOW);
        assertThat(recovery.mayFill(slot, List.of(slot), NOW)).isTrue();
        slot.vacancy(new Vacancy.Empty());
        assertThat(recovery.mayFill(slot, List.of(slot), Long.MAX_VALUE - 1)).isFalse();
        assertThat(recovery.nextTry(slot, List.of(slot), NOW)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anOpenBreakerAllowsOneTrialInTenSecondsAndTheLongestWaitingFirst() {
        var recent = failing(0, NOW - 1);
        var longest = failing(1, NOW - 2);
        var slots = List.of(recent, longest);
        assertThat(recovery.mayFill(recent, slots, NOW)).isFalse();
        assertThat(recovery.mayFill(longest, slots, NOW)).isTrue();
        longest.vacancy(new Vacancy.Backoff(NOW + SECOND));
        assertThat(recovery.mayFill(recent, slots, NOW + 10 * SECOND - 1)).isFalse();
        assertThat(recovery.nextTry(recent, slots, NOW + SECOND)).isEqualTo(NOW + 10 * SECOND);
        assertThat(recovery.mayFill(recent, slots, NOW + 10 * SECOND)).isTrue();
    }

    @Test
    void noTrialBeginsWhileOneIsUnderWay() {
        var tried = failing(0, NOW);
        var other = failing(1, NOW);
        var slots = List.of(tried, other);
        tried.current(worker(new Life.Loading(Long.MAX_VALUE)));
        var later = NOW + 100 * SECOND;
        assertThat(recovery.mayFill(other, slots, later)).isFalse();
        assertThat(recovery.nextTry(other, slots, later)).isGreaterThan(later);
        tried.current(worker(new Life.Up()));
        assertThat(recovery.mayFill(other, slots, later)).isTrue();
        assertThat(recovery.nextTry(other, slots, later)).isEqualTo(NOW);
    }

    @Test
    void anOpenBreakerHoldsUpOnlyThoseThatFail() {
        var innocent = slot(0);
        innocent.vacancy(new Vacancy.Backoff(NOW));
        var slots = List.of(innocent, failing(1, NOW), failing(2, NOW));
        assertThat(Recovery.isBreakerOpen(slots)).isTrue();
        assertThat(recovery.mayFill(innocent, slots, NOW)).isTrue();
        assertThat(recovery.mayFill(slots.get(1), slots, NOW)).isTrue();
    }

    private static Slot slot(int index) {
        return new Slot(new SlotIndex(index), GENERATION);
    }

    /** A vacant slot that has failed twice and may be tried again at this time. */
    private static Slot failing(int index, long until) {
        var slot = slot(index);
        slot.failed("", until - SECOND);
        slot.failed("", until - SECOND);
        slot.vacancy(new Vacancy.Backoff(until));
        return slot;
    }

    private Worker worker(Life life) {
        lastIncarnation++;
        return new Worker(new Incarnation(0x4000L, lastIncarnation), new SlotIndex(0), GENERATION, 0, life, 1);
    }
}
