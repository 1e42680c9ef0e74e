package io.warmpool.supervisor.pool;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * When a vacant slot gets its next worker: at once after the first failure, then after a back-off; in quarantine after
 * five failures in a minute; and while more than half of a pool's slots fail, only one of them is tried at a time. Owned
 * by the pool's thread.
 */
final class Recovery {

    static final int QUARANTINE_FAILURES = 5;
    private static final long QUARANTINE_WITHIN = Duration.ofSeconds(60).toNanos();
    /** Nobody may be watching: a slot in quarantine is tried once after so long. */
    private static final long QUARANTINE = Duration.ofMinutes(5).toNanos();

    private static final long TRIAL = Duration.ofSeconds(10).toNanos();
    /** The first failure is replaced at once and says little. */
    private static final int FAILING = 2;

    private final RandomGenerator random;
    private long nextTrial = Long.MIN_VALUE;

    Recovery(RandomGenerator random) {
        this.random = random;
    }

    /** Says what a slot that has just failed waits for. */
    Vacancy afterFailure(Slot slot, long now) {
        var times = slot.failedAt();
        var tooOften = times.size() >= QUARANTINE_FAILURES && now - times.getFirst() <= QUARANTINE_WITHIN;
        if (tooOften || slot.isSuspect()) {
            slot.suspect();
            return new Vacancy.Quarantined(now + QUARANTINE);
        }
        return new Vacancy.Backoff(now + BackOff.delay(slot.failures(), random));
    }

    /** True while more than half of the slots fail: what lives serves on, and replacing is down to one trial at a time. */
    static boolean isBreakerOpen(List<Slot> slots) {
        int failing = 0;
        for (var slot : slots) {
            if (fails(slot)) {
                failing++;
            }
        }
        return failing > 1 && failing * 2 > slots.size();
    }

    /** Whether a slot whose time has come may be filled now; counts it as the trial if only trials are allowed. */
    boolean mayFill(Slot slot, List<Slot> slots, long now) {
        if (Vacancy.until(slot.vacancy()) > now) {
            return false;
        }
        if (!fails(slot) || !isBreakerOpen(slots)) {
            return true;
        }
        if (now < nextTrial || isTrialUnderWay(slots) || !hasWaitedLongest(slot, slots)) {
            return false;
        }
        nextTrial = now + TRIAL;
        return true;
    }

    /** When {@link #mayFill} should be asked again. */
    long nextTry(Slot slot, List<Slot> slots, long now) {
        var until = Vacancy.until(slot.vacancy());
        if (until == Long.MAX_VALUE || !fails(slot) || !isBreakerOpen(slots)) {
            return until;
        }
        // A trial that is under way ends with a change of its slot, and that leads here again.
        return isTrialUnderWay(slots) ? Math.max(until, now + TRIAL) : Math.max(until, nextTrial);
    }

    private static boolean fails(Slot slot) {
        return slot.failures() >= FAILING && !slot.isUp();
    }

    /** A slot that fails slowly is due again by the next trial; the others are to have theirs too. */
    private static boolean hasWaitedLongest(Slot slot, List<Slot> slots) {
        return slots.stream()
                .filter(Recovery::fails)
                .allMatch(other -> Vacancy.until(other.vacancy()) >= Vacancy.until(slot.vacancy()));
    }

    private static boolean isTrialUnderWay(List<Slot> slots) {
        return slots.stream().anyMatch(slot -> fails(slot) && slot.current() != null);
    }
}
