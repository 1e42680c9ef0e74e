package io.warmpool.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Start-up caches in the real distribution: made once, used, and never in the way. */
class StartupCacheIT {

    private static final Duration MADE = Duration.ofMinutes(3);
    private static final Duration UP = Duration.ofSeconds(60);
    private static final String ECHO_ALONE = "pools.echo.startup-cache=true";
    private static final String[] BOTH = {ECHO_ALONE, "pools.assistant.workers=1"};

    private RunningWarmpool warmpool;

    @AfterEach
    void stop() throws Exception {
        warmpool.close();
    }

    private List<Path> files() throws IOException {
        try (var all = Files.list(warmpool.home().resolve("cache").resolve("aot"))) {
            return all.toList();
        }
    }

    private String log() throws IOException {
        return Files.readString(warmpool.home().resolve("logs").resolve("supervisor.log"));
    }

    private long logged(String words) throws IOException {
        return log().lines().filter(line -> line.contains(words)).count();
    }

    private JsonNode worker() throws IOException, InterruptedException {
        return warmpool.workers("echo").getFirst();
    }

    /** The PID of the worker that fills echo/0 after this one. */
    private long pidAfter(long old) {
        await("echo/0 has another worker that is up").atMost(UP).until(() -> {
            var worker = worker();
            return worker.path("pid").asLong() != old
                    && worker.path("state").asText().equals("UP");
        });
        try {
            return worker().path("pid").asLong();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private long replace() throws IOException, InterruptedException {
        var old = worker().path("pid").asLong();
        assertThat(warmpool.cli("kill", "echo/0").exit()).isZero();
        return pidAfter(old);
    }

    private List<Long> settled(String pool, int workers) throws IOException, InterruptedException {
        return warmpool.settled(pool, workers).stream()
                .map(worker -> worker.path("pid").asLong())
                .toList();
    }

    private static String ofProcess(long pid, String file) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(pid), file)).replace('\0', ' ');
    }

    /** The cache file that a worker was started with. */
    private static Path cacheOf(long pid) throws IOException {
        var flag = "-XX:AOTCache=";
        var words = ofProcess(pid, "cmdline").split(" ");
        return List.of(words).stream()
                .filter(word -> word.startsWith(flag))
                .map(word -> Path.of(word.substring(flag.length())))
                .findFirst()
                .orElseThrow();
    }

    private void awaitCaches(int number) {
        await("that many caches and nothing else")
                .atMost(MADE)
                .until(() -> files().size() == number
                        && files().stream().allMatch(file -> file.toString().endsWith(".aot")));
    }

    /** The training workers that run now. */
    private List<ProcessHandle> recording() {
        return warmpool.process()
                .descendants()
                .filter(process -> {
                    try {
                        return ofProcess(process.pid(), "cmdline").contains("-XX:AOTCacheOutput=");
                    } catch (IOException e) {
                        return false; // it has ended
                    }
                })
                .toList();
    }

    /** In its place, as a new file: workers that have the old one mapped keep it. */
    private static void put(Path file, byte[] content) throws IOException {
        var other = Files.write(file.resolveSibling("other"), content);
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aCacheIsMadeOnceAndUsedByAllThatStartAfterThat() throws Exception {
        warmpool = RunningWarmpool.start(RunningWarmpool.echo(3, BOTH));
        for (var pid : warmpool.pids("echo")) {
            assertThat(ofProcess(pid, "cmdline")).doesNotContain("AOT");
        }
        awaitCaches(2);
        await().until(() -> logged("made the start-up cache") == 2);

        assertThat(warmpool.cli("restart", "echo").exit()).isZero();
        for (var pid : settled("echo", 3)) {
            var cache = cacheOf(pid);
            assertThat(files()).contains(cache);
            // The JVM has taken it, and not gone on without it.
            assertThat(ofProcess(pid, "maps")).contains(cache.toString());
        }
        assertThat(warmpool.ask("echo", "hello").body()).isEqualTo("hello");
        assertThat(warmpool.cli("restart", "assistant").exit()).isZero();
        assertThat(cacheOf(settled("assistant", 1).getFirst())).isNotEqualTo(cacheOf(replace()));
        assertThat(files()).hasSize(2);
        assertThat(logged("made the start-up cache")).isEqualTo(2);
        assertThat(log()).doesNotContain("could not make");
    }

    @Test
    void aDamagedCacheCostsOneStartAndIsMadeAnew() throws Exception {
        warmpool = RunningWarmpool.start(RunningWarmpool.echo(
                1, ECHO_ALONE, "pools.assistant.workers=1", "pools.assistant.jvm-options=[-Xshare:auto]"));
        awaitCaches(1);
        var cache = cacheOf(replace());
        var bytes = Files.readAllBytes(cache);

        // The JVM sees that something is missing, and goes on without it.
        put(cache, Arrays.copyOf(bytes, bytes.length / 3));
        var pid = replace();
        assertThat(ofProcess(pid, "maps")).doesNotContain(cache.toString());

        // It does not see garbage: it dies of it. The next worker goes without.
        var garbage = new byte[bytes.length / 2];
        new Random(1).nextBytes(garbage);
        System.arraycopy(garbage, 0, bytes, bytes.length / 4, garbage.length);
        put(cache, bytes);
        pid = replace();
        assertThat(ofProcess(pid, "cmdline")).doesNotContain("AOTCache");
        assertThat(warmpool.ask("echo", "still here").body()).isEqualTo("still here");
        await("a new cache").atMost(MADE).until(() -> logged("made the start-up cache") == 2);
        assertThat(log()).contains("is dropped: a worker of echo died with it");
        pid = replace();
        assertThat(ofProcess(pid, "maps")).contains(cacheOf(pid).toString());
        assertThat(files()).hasSize(1);
        assertThat(log()).contains("assistant starts without a start-up cache: its option -Xshare:auto");
    }

    @Test
    void aStopDuringATrainingLeavesNothingBehind() throws Exception {
        warmpool = RunningWarmpool.start(RunningWarmpool.echo(1, ECHO_ALONE));
        await("a training").atMost(MADE).until(() -> !recording().isEmpty());
        var trained = recording();
        assertThat(warmpool.cli("stop", "--drain", "1s").exit()).isZero();
        await().atMost(UP).until(() -> !warmpool.process().isAlive());
        assertThat(trained).noneMatch(ProcessHandle::isAlive);
        assertThat(files()).allMatch(file -> file.toString().endsWith(".aot"));
    }
}
