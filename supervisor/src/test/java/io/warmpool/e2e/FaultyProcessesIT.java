package io.warmpool.e2e;

import static io.warmpool.e2e.FaultyPool.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Processes that stop, that do not end when they are told to, and that write without end. */
class FaultyProcessesIT {

    @Test
    void aWorkerThatStopsItselfIsKilledForItsSilenceAndReplaced() throws Exception {
        try (var pool = FaultyPool.start("StopsItself", 1)) {
            var worker = pool.process(0);
            var asked = System.nanoTime();
            var answer = pool.warmpool().ask("faulty", "please stop");
            var answered = Duration.ofNanos(System.nanoTime() - asked);
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("problems/worker-lost", "did not answer five pings");
            // 5 s of silence and the next ping, on a machine that may have other work.
            assertThat(answered).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(10));
            var death = pool.awaitDeath(worker);
            assertThat(death.path("kind").asText()).isEqualTo("hang");
            assertThat(death.path("threads").asText()).contains("the process is stopped (SIGSTOP)");
            assertThat(death.path("running").size()).isOne();
            pool.awaitUp(1);
            assertThat(pool.warmpool().ask("faulty", "fine").body()).isEqualTo("fine");
            assertThat(FaultyPool.isRunning(worker)).isFalse();
        }
    }

    @Test
    void aRestartDoesNotWaitForWorkersThatIgnoreTheirEnd() throws Exception {
        try (var pool = FaultyPool.start("IgnoresTerm", 2)) {
            var warmpool = pool.warmpool();
            var first = pool.process(0);
            var last = pool.process(1);
            var restart = warmpool.cli("restart", "faulty");
            assertThat(restart.exit()).as(restart.err()).isZero();
            assertThat(last.isAlive())
                    .as("the restart is done before the last is gone")
                    .isTrue();
            assertThat(warmpool.cli("ps", "faulty").out()).contains("STOPPING");
            assertThat(warmpool.ask("faulty", "fine").body()).isEqualTo("fine");
            await().atMost(Duration.ofSeconds(30)).until(() -> !first.isAlive() && !last.isAlive());
            var death = pool.awaitDeath(first);
            assertThat(death.path("kind").asText()).isEqualTo("replaced");
            assertThat(death.path("cause").asText()).contains("restart", "SIGKILL");
            pool.awaitUp(2);
        }
    }

    @Test
    void aStopEndsWorkersThatIgnoreTheirEnd() throws Exception {
        try (var pool = FaultyPool.start("IgnoresTerm", 2)) {
            var warmpool = pool.warmpool();
            var workers = warmpool.processes("faulty");
            assertThat(workers).hasSize(2);
            var began = System.nanoTime();
            var stop = warmpool.cli("stop");
            assertThat(stop.exit()).as(stop.err()).isZero();
            assertThat(warmpool.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
            // Nothing runs, so the drain is over at once; then 10 s until SIGKILL.
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(25));
            assertThat(warmpool.process().exitValue()).isZero();
            assertThat(workers).noneMatch(FaultyPool::isRunning);
        }
    }

    @Test
    void aFloodOfOutputFillsNoDiskAndHoldsUpNobody() throws Exception {
        var mebibyte = 1L << 20;
        try (var pool = FaultyPool.start("FloodsStdout", 1, "worker-logs.max-size=1m", "worker-logs.files=3")) {
            var warmpool = pool.warmpool();
            var flood = warmpool.invoke("faulty", "200");
            var answer = warmpool.send(flood);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("200");
            // Two older parts of twice the size at most, and the current one.
            await().atMost(PATIENCE).until(() -> logBytes(pool) <= 5 * mebibyte + 4096);
            assertThat(logFiles(pool)).isBetween(2L, 3L);
            assertThat(warmpool.ask("faulty", "0").body()).isEqualTo("0");

            var logs = warmpool.cli("logs", "faulty/0", "-n", "5");
            assertThat(logs.exit()).as(logs.err()).isZero();
            assertThat(logs.out().lines().toList()).hasSizeBetween(1, 5);
            var worker = pool.process(0);
            assertThat(warmpool.cli("kill", "faulty/0").exit()).isZero();
            var death = pool.awaitDeath(worker);
            assertThat(death.path("kind").asText()).isEqualTo("operator");
            assertThat(death.path("calls").asLong()).isEqualTo(2);
            assertThat(death.path("last-output").size()).isLessThanOrEqualTo(20);
            var why = warmpool.cli("why", "faulty/0");
            assertThat(why.out()).contains("killed by operator");
            assertThat(why.out().length()).isLessThan(64 << 10);
            pool.awaitUp(1);
        }
    }

    private static long logFiles(FaultyPool pool) throws IOException {
        try (var files = Files.list(pool.warmpool().home().resolve("logs/workers"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("faulty-0.log"))
                    .count();
        }
    }

    private static long logBytes(FaultyPool pool) throws IOException {
        long bytes = 0;
        var folder = pool.warmpool().home().resolve("logs/workers");
        for (var name : new String[] {"faulty-0.log", "faulty-0.log.1", "faulty-0.log.2"}) {
            var file = folder.resolve(name);
            bytes += Files.exists(file) ? Files.size(file) : 0;
        }
        return bytes;
    }
}
