package io.warmpool.supervisor.config;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultsTest {

    private static final PoolConfig ASSISTANT = new PoolConfig(
            "io.warmpool.agents.assistant.AssistantAgent",
            List.of("agents/assistant/*"),
            4,
            8,
            100,
            Size.mebibytes(256),
            List.of(),
            Map.of(),
            ofMinutes(2),
            ofMinutes(5),
            ofSeconds(30),
            new RecycleConfig(0, Duration.ZERO, Size.ZERO, Size.ZERO),
            new ProbeConfig("", "text/plain; charset=utf-8", ofSeconds(10)),
            true,
            OnBusy.ENQUEUE,
            false,
            new CachesConfig(1000, Size.mebibytes(64), ofMinutes(30), 200, ofMinutes(30), 200, Duration.ofHours(1)),
            Map.of("knowledge", List.of("docs", "README.md")));

    private static final WarmpoolConfig EVERYTHING = new WarmpoolConfig(
            new HttpConfig(new HostPort("127.0.0.1", 8080), Size.mebibytes(8), Size.mebibytes(8), 10_000, List.of()),
            ofSeconds(60),
            new WorkerLogsConfig(Size.mebibytes(10), 5),
            new SessionsConfig(
                    10_000,
                    1000,
                    Duration.ofHours(24),
                    ofSeconds(60),
                    100,
                    Size.parse("256k"),
                    1000,
                    Size.parse("64k")),
            StoreAddress.SQLITE,
            new JobsConfig(
                    10_000,
                    new Share(0.5),
                    2,
                    ofSeconds(1),
                    Duration.ofDays(7),
                    Duration.ofDays(30),
                    1_000_000,
                    10_000,
                    Size.mebibytes(8),
                    5000,
                    ofSeconds(10),
                    ofSeconds(15),
                    "",
                    false),
            Map.of("assistant", ASSISTANT));

    @TempDir
    Path folder;

    @Test
    void withNoSourceAtAllTheAssistantRuns() {
        var loaded = Loading.sets();
        assertThat(loaded.config()).isEqualTo(EVERYTHING);
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.settings())
                .allMatch(setting -> setting.source().toString().equals("default"));
    }

    @Test
    void anEmptyFileChangesNothing() {
        assertThat(new Loading(folder).yaml("").config()).isEqualTo(EVERYTHING);
        assertThat(new Loading(folder).yaml("# nothing yet\n").config()).isEqualTo(EVERYTHING);
    }

    @Test
    void theShippedFileSaysTheDefaultsAndAllOfThem() {
        var loaded = ConfigLoader.load(Optional.of(Path.of("src/dist/conf/warmpool.yaml")), Map.of(), List.of());
        assertThat(loaded.config()).isEqualTo(EVERYTHING);
        assertThat(loaded.settings())
                .as("every key is written in it")
                .allMatch(setting -> setting.source() instanceof Source.InFile);
    }

    @Test
    void aPoolThatIsNotBuiltInGetsTheDefaultsOfAPool() {
        var pools = new Loading(folder)
                .yaml("pools: {echo: {agent: com.example.Echo, class-path: [echo.jar]}}")
                .config()
                .pools();
        assertThat(pools).containsOnlyKeys("echo");
        var echo = pools.get("echo");
        assertThat(echo.workers()).isEqualTo(4);
        assertThat(echo.settings()).isEmpty();
        assertThat(echo.recycle()).isEqualTo(ASSISTANT.recycle());
    }

    @Test
    void theAssistantInAFileKeepsItsAgentUnlessItNamesAnother() {
        var loading = new Loading(folder);
        assertThat(loading.yaml("pools: {assistant: {}}").config()).isEqualTo(EVERYTHING);
        assertThat(loading.yaml("pools:\n  assistant:\n").config()).isEqualTo(EVERYTHING);
        assertThat(loading.yaml("pools: {assistant: {agent: " + ASSISTANT.agent() + "}}")
                        .config())
                .isEqualTo(EVERYTHING);
        assertThat(loading.problemsOf("pools: {assistant: {agent: com.example.Mine}}"))
                .containsExactly("warmpool.yaml:1: pools.assistant.class-path is missing or empty:"
                        + " give a list of jars and folders, such as [\"my-agent/*\"]");
        assertThat(loading.yaml("pools: {assistant: {agent: com.example.Mine, class-path: [a]}}")
                        .config()
                        .pools()
                        .get("assistant")
                        .settings())
                .isEmpty();
    }
}
