package io.warmpool.e2e;

import static io.warmpool.e2e.FaultyPool.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Restarts that try their first worker, and that a newer command overtakes; and how to find a worker by its PID. */
class RestartIT {

    @Test
    void onlyTheFirstWorkerOfARestartAnswersAProbeCall() throws Exception {
        // It writes a line for each call.
        try (var pool = FaultyPool.start("WritesStdout", 3, "pools.faulty.probe={input: \"1\"}")) {
            assertThat(probes(pool)).as("the first start needs no probe call").isZero();
            var restart = pool.warmpool().cli("restart", "faulty");
            assertThat(restart.exit()).as(restart.err()).isZero();
            pool.awaitUp(3);
            assertThat(probes(pool)).isOne();
            assertThat(pool.warmpool().cli("logs", "faulty/0").out()).contains("line 1 of 1");
            assertThat(pool.status().path("generation").asInt()).isEqualTo(2);
            assertThat(pool.warmpool().ask("faulty", "2").body()).isEqualTo("2");
        }
    }

    @Test
    void aNewerRestartSupersedesAnOlderOne() throws Exception {
        try (var pool = FaultyPool.start("Slow", 2, "pools.faulty.settings.preload-ms=2500")) {
            var warmpool = pool.warmpool();
            var older = orderRestart(pool);
            var newer = warmpool.cli("restart", "faulty");
            assertThat(newer.exit()).as(newer.err()).isZero();
            var overtaken = older.get(60, TimeUnit.SECONDS);
            assertThat(overtaken.exit()).isEqualTo(1);
            assertThat(overtaken.err()).contains("superseded");
            pool.awaitUp(2);
            assertThat(warmpool.workers("faulty"))
                    .allMatch(worker -> worker.path("generation").asInt() == 3);
            assertThat(warmpool.ask("faulty", "1").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aRollbackTakesBackARestartThatGoesOn() throws Exception {
        try (var pool = FaultyPool.start("Slow", 2, "pools.faulty.settings.preload-ms=2500")) {
            var warmpool = pool.warmpool();
            var restart = orderRestart(pool);
            var rollback = warmpool.cli("rollback", "faulty");
            assertThat(rollback.exit()).as(rollback.err()).isZero();
            var overtaken = restart.get(60, TimeUnit.SECONDS);
            assertThat(overtaken.exit()).isEqualTo(1);
            assertThat(overtaken.err()).contains("superseded");
            pool.awaitUp(2);
            assertThat(warmpool.workers("faulty"))
                    .allMatch(worker -> worker.path("generation").asInt() == 1);
            assertThat(warmpool.ask("faulty", "1").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whyFindsTheSlotOfAProcessAlsoWhenItIsGone() throws Exception {
        try (var pool = FaultyPool.start("Slow", 2)) {
            var warmpool = pool.warmpool();
            var worker = pool.process(1);
            var alive = warmpool.cli("why", Long.toString(worker.pid()));
            assertThat(alive.exit()).as(alive.err()).isZero();
            assertThat(alive.out()).contains("faulty/1 is UP", "pid " + worker.pid(), "nothing before it");

            assertThat(warmpool.cli("kill", "faulty/1").exit()).isZero();
            await().atMost(PATIENCE).until(() -> !worker.isAlive());
            pool.awaitUp(2);
            var gone = warmpool.cli("why", Long.toString(worker.pid()));
            assertThat(gone.exit()).as(gone.err()).isZero();
            assertThat(gone.out()).contains("faulty/1 is UP", "pid " + worker.pid() + ": killed by operator");

            var stranger =
                    warmpool.cli("why", Long.toString(ProcessHandle.current().pid()));
            assertThat(stranger.exit()).isEqualTo(1);
            assertThat(stranger.err()).contains("no slot has or had a worker with pid");
        }
    }

    /** Starts a restart, and waits until its first successor starts. */
    private static CompletableFuture<Cli> orderRestart(FaultyPool pool) {
        var restart = new CompletableFuture<Cli>();
        Thread.ofVirtual().start(() -> {
            try {
                restart.complete(pool.warmpool().cli("restart", "faulty"));
            } catch (Exception e) {
                restart.completeExceptionally(e);
            }
        });
        await().atMost(PATIENCE).until(() -> pool.warmpool().workers("faulty").size() == 3);
        return restart;
    }

    private static long probes(FaultyPool pool) throws Exception {
        long probes = 0;
        for (int slot = 0; slot < 3; slot++) {
            probes += pool.warmpool()
                    .cli("logs", "faulty/" + slot)
                    .out()
                    .lines()
                    .filter("line 1 of 1"::equals)
                    .count();
        }
        return probes;
    }
}
