package io.warmpool.supervisor.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrecedenceTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "false, false, false, 4, default",
        "true, false, false, 5, FILE:4",
        "true, true, false, 6, env WARMPOOL_POOLS_ASSISTANT_WORKERS",
        "true, true, true, 7, --set",
        "false, true, true, 7, --set",
        "true, false, true, 7, --set",
        "false, true, false, 6, env WARMPOOL_POOLS_ASSISTANT_WORKERS"
    })
    void theLaterSourceWins(boolean inFile, boolean inEnvironment, boolean inOption, int workers, String source) {
        var file = new Loading(folder).file("""
                # what the house needs
                pools:
                  assistant:
                    workers: 5
                """);
        var loaded = ConfigLoader.load(
                inFile ? Optional.of(file) : Optional.empty(),
                inEnvironment ? Map.of("WARMPOOL_POOLS_ASSISTANT_WORKERS", "6") : Map.of(),
                inOption ? List.of("pools.assistant.workers=7") : List.of());
        assertThat(loaded.config().pools().get("assistant").workers()).isEqualTo(workers);
        assertThat(loaded.settings())
                .filteredOn(setting -> setting.key().equals("pools.assistant.workers"))
                .singleElement()
                .satisfies(setting -> {
                    assertThat(setting.value()).isEqualTo((long) workers);
                    assertThat(setting.source()).hasToString(source.replace("FILE", file.toString()));
                });
    }

    @Test
    void aFileWithPoolsReplacesTheDefaultPoolAndAFileWithoutKeepsIt() {
        var loading = new Loading(folder);
        assertThat(loading.yaml("orphan-grace: 5m").config().pools()).containsOnlyKeys("assistant");
        assertThat(loading.yaml("pools: {b: {agent: B, class-path: [b]}, a: {agent: A, class-path: [a]}}")
                        .config()
                        .pools())
                .containsOnlyKeys("b", "a")
                .satisfies(pools ->
                        assertThat(pools.keySet()).as("in the order of writing").containsExactly("b", "a"));
    }

    @Test
    void mapsAreMergedAndListsReplaced() {
        var loaded = new Loading(folder).yaml("pools: {assistant: {settings: {knowledge: [mine], style: short}}}");
        assertThat(loaded.config().pools().get("assistant").settings())
                .isEqualTo(Map.of("knowledge", List.of("mine"), "style", "short"));
    }

    @Test
    void anOptionMayAddAPool() {
        var pools = Loading.sets("pools.echo.agent=com.example.Echo", "pools.echo.class-path=[\"echo/*\", lib]")
                .config()
                .pools();
        assertThat(pools).containsOnlyKeys("assistant", "echo");
        assertThat(pools.get("echo").classPath()).containsExactly("echo/*", "lib");
    }

    @Test
    void aKeyWithOneValueTakesTheTextOfAnOptionAsItStands() {
        var config = Loading.sets("http.bind=[::1]:0", "orphan-grace=500ms", "pools.assistant.env.NOTE=a: b # c=d")
                .config();
        assertThat(config.http().bind()).isEqualTo(new HostPort("::1", 0));
        assertThat(config.orphanGrace()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.pools().get("assistant").env()).isEqualTo(Map.of("NOTE", "a: b # c=d"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | 7 | Long",
                "0x10 | 16 | Long",
                "1.5 | 1.5 | Double",
                "true | true | Boolean",
                "./docs, | ./docs, | String",
                "'7' | 7 | Long",
                "\"7\" | 7 | String",
                "no | no | String",
                "1e3 | 1000.0 | Double"
            })
    void aSettingOfAnAgentIsReadAsYaml(String text, String value, String kind) {
        var read = Loading.sets("pools.assistant.settings.x=" + text)
                .config()
                .pools()
                .get("assistant")
                .settings()
                .get("x");
        assertThat(read).hasToString(value);
        assertThat(read.getClass().getSimpleName()).isEqualTo(kind);
    }

    @Test
    void aSettingMayBeAListOrAMapAllTheWayDown() {
        var sets = Loading.sets(
                "pools.assistant.settings={a: [1, {b: true}]}",
                "pools.assistant.settings.c.d=2",
                "pools.assistant={workers: 2}");
        assertThat(sets.config().pools().get("assistant").workers()).isEqualTo(2);
        assertThat(sets.config().pools().get("assistant").settings())
                .isEqualTo(Map.of(
                        "knowledge",
                        List.of("docs", "README.md"),
                        "a",
                        List.of(1L, Map.of("b", true)),
                        "c",
                        Map.of("d", 2L)));
    }

    @Test
    void theNameOfAVariableIsTheKeyInCapitals() {
        var file = new Loading(folder).file("""
                pools:
                  my-pool: {agent: A, class-path: [a], settings: {modelName: x}}
                  my: {agent: A, class-path: [a]}
                """);
        var loaded = ConfigLoader.load(
                Optional.of(file),
                Map.of(
                        "WARMPOOL_HTTP_MAX_BODY", "1m",
                        "WARMPOOL_ORPHAN_GRACE", "0s",
                        "WARMPOOL_POOLS_MY_POOL_CALL_TIMEOUT", "1s",
                        "WARMPOOL_POOLS_MY_POOL_RECYCLE_MAX_CALLS", "0",
                        "WARMPOOL_POOLS_MY_POOL_ENV_Http_PROXY", "[none]",
                        "WARMPOOL_POOLS_MY_POOL_SETTINGS_MODELNAME", "y",
                        "WARMPOOL_POOLS_MY_POOL_SETTINGS_MAX_HITS", "3",
                        "WARMPOOL_POOLS_MY_JVM_OPTIONS", "[-Xss1m]",
                        "HOME", "/x"),
                List.of());
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.config().http().maxBody()).isEqualTo(Size.mebibytes(1));
        assertThat(loaded.config().orphanGrace()).isEqualTo(Duration.ZERO);
        var pool = loaded.config().pools().get("my-pool");
        assertThat(pool.callTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(pool.env()).isEqualTo(Map.of("Http_PROXY", "[none]"));
        assertThat(pool.settings()).isEqualTo(Map.of("modelName", "y", "max-hits", 3L));
        assertThat(loaded.config().pools().get("my").jvmOptions()).containsExactly("-Xss1m");
    }

    @Test
    void aTextThatLooksLikeANumberStaysAsItIsWritten() {
        var loaded = new Loading(folder)
                .yaml("pools: {assistant: {env: {A: 007, B: 99999999999999999999, C: 12e345, D: True, E: 1_0}}}");
        assertThat(loaded.config().pools().get("assistant").env())
                .isEqualTo(Map.of("A", "007", "B", "99999999999999999999", "C", "12e345", "D", "True", "E", "1_0"));
    }

    @Test
    void aVariableReachesAPoolThatAnOptionAdds() {
        var loaded = ConfigLoader.load(
                Optional.empty(),
                Map.of("WARMPOOL_POOLS_ECHO_WORKERS", "2"),
                List.of("pools.echo.agent=Echo", "pools.echo.class-path=[e]"));
        assertThat(loaded.config().pools().get("echo").workers()).isEqualTo(2);
    }
}
