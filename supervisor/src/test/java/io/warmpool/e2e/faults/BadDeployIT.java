package io.warmpool.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.e2e.Distribution;
import io.warmpool.e2e.RunningWarmpool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deployments that cannot come up, under load. */
class BadDeployIT {

    @TempDir
    static Path folder;

    private static RunningWarmpool warmpool;

    @BeforeAll
    static void start() throws Exception {
        configure("io.warmpool.testkit.faulty.Slow", "");
        warmpool = RunningWarmpool.startIn(
                folder, "--config", folder.resolve("warmpool.yaml").toString());
    }

    @AfterAll
    static void stop() throws Exception {
        warmpool.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    io.warmpool.testkit.faulty.Missing      | '' | is not on the pool's class path
                    io.warmpool.testkit.faulty.FailsPreload | '' | the model file is missing
                    io.warmpool.testkit.faulty.HangsInPreload | '' | did not boot in time
                    io.warmpool.testkit.faulty.ExitsInConstructor | '' | exit
                    io.warmpool.testkit.faulty.Slow | 'probe: {input: "no number"}' | its probe call failed: bad-request
                    """)
    void theOldGenerationServesOnAndTheCommandSaysWhy(String agent, String more, String cause) throws Exception {
        try (var load = new Load(warmpool, "faulty", "5", 4, false, 100_000)) {
            await().until(() -> load.good() > 50);
            var before = warmpool.pids("faulty");
            configure(agent, more);
            var restart = warmpool.cli("restart", "faulty");
            assertThat(restart.exit()).isEqualTo(1);
            assertThat(restart.err()).contains(cause, "nothing was changed: the old workers serve on");
            assertThat(warmpool.pids("faulty")).isEqualTo(before);
            var goal = load.good() + 100;
            await().atMost(Duration.ofSeconds(30)).until(() -> load.good() >= goal);
            load.finish(Duration.ofSeconds(60));
            assertThat(load.failures()).isEmpty();
            Figures.note(
                    "bad deploy",
                    "%s: exit 1 with '%s'; %d calls meanwhile, 0 failed"
                            .formatted(agent.substring(agent.lastIndexOf('.') + 1), cause, load.good()));
        }
    }

    private static void configure(String agent, String more) throws IOException {
        Files.writeString(folder.resolve("warmpool.yaml"), """
                pools:
                  faulty:
                    agent: %s
                    class-path: ["%s"]
                    heap: 48m
                    workers: 2
                    boot-timeout: 4s
                    startup-cache: false
                    %s
                """.formatted(agent, Distribution.testkit(), more));
    }
}
