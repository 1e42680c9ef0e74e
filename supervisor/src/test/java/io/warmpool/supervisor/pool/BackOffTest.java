package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackOffTest {

    private final SplittableRandom random = new SplittableRandom(1);

    @ParameterizedTest
    @CsvSource({"0", "1"})
    void theFirstReplacementComesAtOnce(int failures) {
        assertThat(BackOff.delay(failures, random)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "2, 100",
        "3, 200",
        "4, 400",
        "5, 800",
        "6, 1600",
        "7, 3200",
        "8, 6400",
        "9, 12800",
        "10, 25600",
        "11, 30000",
        "12, 30000",
        "60, 30000",
        "2147483647, 30000"
    })
    void thenItDoublesUpToHalfAMinuteGiveOrTakeAFifth(int failures, long millis) {
        var middle = Duration.ofMillis(millis).toNanos();
        var least = Long.MAX_VALUE;
        var most = 0L;
        for (int i = 0; i < 500; i++) {
            var delay = BackOff.delay(failures, random);
            least = Math.min(least, delay);
            most = Math.max(most, delay);
        }
        assertThat(least).isBetween((long) (middle * 0.8), (long) (middle * 0.83));
        assertThat(most).isBetween((long) (middle * 1.17), (long) (middle * 1.2));
    }
}
