package io.warmpool.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanTextTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0B",
        "1023, 1023B",
        "1024, 1.0K",
        "10240, 10K",
        "128974848, 123M",
        "1048575, 1.0M",
        "1288490189, 1.2G",
        "5497558138880, 5.0T",
        ", -",
        "-1, -"
    })
    void sizesTakeFourCharacters(Long bytes, String text) {
        assertThat(HumanText.size(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0ms",
        "999, 999ms",
        "1000, 1s",
        "59999, 59s",
        "192000, 3m12s",
        "18180000, 5h03m",
        "187200000, 2d04h",
        ", -",
        "-5, -"
    })
    void durationsShowTheirTwoLargestUnits(Long millis, String text) {
        assertThat(HumanText.duration(millis)).isEqualTo(text);
    }

    @Test
    void aShareThatIsNotKnownIsADash() {
        assertThat(HumanText.percent(null)).isEqualTo("-");
        assertThat(HumanText.percent(Double.NaN)).isEqualTo("-");
        assertThat(HumanText.percent(99.25)).isEqualTo("99.3");
    }

    @ParameterizedTest
    @CsvSource({"0, 0.0ms", "0.04, 0.0ms", "2.55, 2.6ms", "9.96, 10ms", "812.4, 812ms", "3200, 3s", ", -", "-1, -"})
    void aShortTimeHasADigitBehindThePoint(Double millis, String text) {
        assertThat(HumanText.millis(millis)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01T09:58:00Z, 2m00s",
        "2026-01-01T10:00:00.250Z, 0ms",
        "yesterday, -",
        ", -",
    })
    void anAgeIsCountedFromNowAndNeverNegative(String moment, String text) {
        assertThat(HumanText.age(moment, Instant.parse("2026-01-01T10:00:00Z"))).isEqualTo(text);
    }
}
