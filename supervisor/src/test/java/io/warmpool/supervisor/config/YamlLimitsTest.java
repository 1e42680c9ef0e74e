package io.warmpool.supervisor.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlLimitsTest {

    private static final String SETTINGS = "pools:\n  assistant:\n    settings:\n";

    @TempDir
    Path folder;

    @Test
    void aFileOfMoreThanAMebibyteIsRefused() {
        assertThat(new Loading(folder).problemsOf("#".repeat(ConfigFile.MAX_BYTES + 1)))
                .containsExactly("warmpool.yaml: must be at most 1m, is larger");
        assertThat(new Loading(folder).problemsOf("#".repeat(ConfigFile.MAX_BYTES)))
                .isEmpty();
    }

    @Test
    void aVeryDeepFileIsRefusedBeforeAnythingCallsItselfForEachLevel() {
        assertThat(new Loading(folder).problemsOf(SETTINGS + "      a: " + "[".repeat(500_000)))
                .containsExactly("warmpool.yaml:4: must be nested at most 32 deep");
    }

    @Test
    void anAliasMayBeUsedWithinReason() {
        var loaded = new Loading(folder).yaml(SETTINGS + "      a: &x [1, 2]\n      b: *x\n");
        assertThat(loaded.config().pools().get("assistant").settings().get("b")).hasToString("[1, 2]");
    }

    @Test
    void manyAliasesOfListsAreRefused() {
        assertThat(new Loading(folder).problemsOf(SETTINGS + "      a: &x [1]\n      b: [" + "*x, ".repeat(51) + "]\n"))
                .singleElement()
                .asString()
                .contains("Number of aliases");
    }

    @Test
    void fewAliasesThatGrowExponentiallyAreRefused() {
        var yaml = new StringBuilder(SETTINGS).append("      a0: &a0 [1, 2, 3, 4]\n");
        for (var level = 1; level <= 10; level++) {
            yaml.append("      a%d: &a%d [*a%d, *a%d, *a%d, *a%d]\n"
                    .formatted(level, level, level - 1, level - 1, level - 1, level - 1));
        }
        assertThat(new Loading(folder).problemsOf(yaml.toString()))
                .first()
                .asString()
                .contains("at most 100000 values once its aliases are put in");
    }

    @Test
    void anAliasOfWhatItStandsInIsRefused() {
        assertThat(new Loading(folder).problemsOf(SETTINGS + "      a: &x [*x]\n"))
                .first()
                .asString()
                .contains("must be nested at most 32 deep");
    }
}
