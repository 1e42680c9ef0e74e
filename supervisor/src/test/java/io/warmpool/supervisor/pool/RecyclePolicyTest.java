package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecyclePolicyTest {

    private static final long HOUR = Duration.ofHours(1).toNanos();

    @ParameterizedTest
    @CsvSource({
        "100, 99, 1.0, false", "100, 100, 1.0, true", "100, 101, 1.0, true", "100, 89, 0.9, false",
        "100, 90, 0.9, true", "100, 109, 1.1, false", "100, 111, 1.1, true", "0, 1000000, 0.9, false"
    })
    void aWorkerIsDueAfterSoManyCallsTimesItsJitter(long most, long calls, double jitter, boolean due) {
        var said = Recycle.maxCalls(most).due(new Recycle.Vitals(calls, 0, 0, jitter));
        assertThat(said).isEqualTo(due ? Optional.of(StopReason.MAX_CALLS) : Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "60, 59, 1.0, false",
        "60, 60, 1.0, true",
        "60, 53, 0.9, false",
        "60, 54, 0.9, true",
        "60, 65, 1.1, false",
        "60, 67, 1.1, true",
        "0, 100000, 0.9, false"
    })
    void aWorkerIsDueAtItsAgeTimesItsJitter(long limit, long minutes, double jitter, boolean due) {
        var vitals = new Recycle.Vitals(0, minutes * HOUR / 60, 0, jitter);
        var said = Recycle.maxAge(limit * HOUR / 60).due(vitals);
        assertThat(said).isEqualTo(due ? Optional.of(StopReason.MAX_AGE) : Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 999, 1.0, false", "1000, 1000, 1.0, true", "1000, 899, 0.9, false", "1000, 900, 0.9, true",
        "1000, 1099, 1.1, false", "1000, 1101, 1.1, true", "0, 9000000000, 0.9, false", "1000, 0, 0.9, false"
    })
    void aWorkerIsDueWhenItsHeapStaysThatFullAfterACollection(long most, long bytes, double jitter, boolean due) {
        var said = Recycle.maxMemory(most).due(new Recycle.Vitals(0, 0, bytes, jitter));
        assertThat(said).isEqualTo(due ? Optional.of(StopReason.MAX_MEMORY) : Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"5, 5, 5, MAX_CALLS", "0, 5, 5, MAX_AGE", "0, 0, 5, MAX_MEMORY", "0, 0, 0, "})
    void theFirstOfSeveralThatSaysSoGivesTheReason(long calls, long age, long heap, StopReason why) {
        var all = Recycle.any(Recycle.maxCalls(5), Recycle.maxAge(5), Recycle.maxMemory(5));
        assertThat(all.due(new Recycle.Vitals(calls, age, heap, 1)).orElse(null))
                .isEqualTo(why);
    }

    @Test
    void neverIsNever() {
        var old = new Recycle.Vitals(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 0.9);
        assertThat(Recycle.never().due(old)).isEmpty();
    }
}
