package io.warmpool.supervisor.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WarningsTest {

    @Test
    void anUnknownVariableIsAWarningAndAReservedOneIsNot() {
        var loaded = Loading.environment(Map.of(
                "WARMPOOL_POOLS_ASISTANT_WORKERS", "8",
                "WARMPOOL_COLOUR_OF_THE_SKY", "blue",
                "WARMPOOL_HOME", "/h",
                "WARMPOOL_CONFIG", "c",
                "WARMPOOL_JAVA_OPTS", "-Xmx1g",
                "WARMPOOL_TOKEN", "t",
                "WARM", "x"));
        assertThat(loaded.warnings())
                .containsExactly(
                        "env WARMPOOL_COLOUR_OF_THE_SKY is not a setting and has no effect",
                        "env WARMPOOL_POOLS_ASISTANT_WORKERS is not a setting and has no effect;"
                                + " did you mean WARMPOOL_POOLS_ASSISTANT_WORKERS?");
    }
}
