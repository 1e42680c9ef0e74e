package io.warmpool.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LaunchTest {

    @Test
    void theLineHoldsEverythingNestedSettingsIncluded() {
        var launch = launch(Map.of(
                "text",
                "zwei\nZeilen",
                "number",
                Long.MAX_VALUE,
                "decimal",
                0.25,
                "flag",
                true,
                "list",
                List.of("a", 1L, List.of(false), Map.of("deep", List.of())),
                "map",
                Map.of("empty", Map.of(), "a", Map.of("b", Map.of("c", "")))));
        var line = launch.toLine();
        assertThat(line).doesNotContain("\n");
        assertThat(Launch.parse(line)).isEqualTo(launch);
    }

    @Test
    void theLimitsOfTheCachesAndOfStatesAreToldApart() {
        var read = Launch.parse(launch(Map.of()).toLine());
        assertThat(read.caches())
                .isEqualTo(new CacheLimits(
                        11, 12, Duration.ofSeconds(13), 14, Duration.ofSeconds(15), 16, Duration.ofMillis(17)));
        assertThat(read.maxState()).isEqualTo(1L << 33);
    }

    @Test
    void aSmallIntegerComesBackAsALong() {
        assertThat(Launch.parse(launch(Map.of("n", 7)).toLine()).settings()).containsEntry("n", 7L);
    }

    @Test
    void aSettingOfAnotherKindIsRefused() {
        assertThatThrownBy(() -> launch(Map.of("x", new Object())).toLine())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("text, number, flag, list or map");
    }

    @Test
    void anythingElseIsRefused() {
        for (var line : List.of("", "hello", "!!", "AAAA", "//////////", "CgEA")) {
            assertThatThrownBy(() -> Launch.parse(line)).as(line).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void exitCodesAreToldApart() {
        for (var code : ExitCode.values()) {
            assertThat(ExitCode.of(code.code())).contains(code);
            assertThat(code.meaning()).isNotBlank();
        }
        assertThat(ExitCode.of(137)).isEmpty();
    }

    private static Launch launch(Map<String, Object> settings) {
        return new Launch(
                Incarnation.random(new SecureRandom()),
                "assistant",
                3,
                7,
                "127.0.0.1",
                40_000,
                Path.of("/home/someone/run/link-assistant"),
                "io.example.Agent",
                8,
                8L << 20,
                Duration.ofSeconds(60),
                Path.of("/opt/warmpool"),
                Path.of("/home/someone"),
                new CacheLimits(11, 12, Duration.ofSeconds(13), 14, Duration.ofSeconds(15), 16, Duration.ofMillis(17)),
                1L << 33,
                settings);
    }
}
