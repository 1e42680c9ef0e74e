package io.warmpool.e2e;

import static io.warmpool.e2e.FaultyPool.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Faulty workers whose supervisor was killed: they end in time, or the next supervisor has them in hand. */
class OrphansIT {

    @Test
    void anOrphanEndsWithItsChildrenWhenNobodyComes() throws Exception {
        try (var pool = FaultyPool.start("StartsChild", 1, "orphan-grace=1s")) {
            var worker = pool.process(0);
            var children = ChildProcessesIT.startChildren(pool);
            pool.warmpool().killSupervisor();
            await().atMost(PATIENCE).until(() -> !FaultyPool.isRunning(worker));
            await().atMost(PATIENCE).until(() -> children.stream().noneMatch(FaultyPool::isRunning));
        }
    }

    @Test
    void anOrphanThatIgnoresItsEndEndsAllTheSame() throws Exception {
        try (var pool = FaultyPool.start("IgnoresTerm", 1, "orphan-grace=1s")) {
            var worker = pool.process(0);
            pool.warmpool().killSupervisor();
            await().atMost(PATIENCE).until(() -> !FaultyPool.isRunning(worker));
        }
    }

    @Test
    void anOrphanWithACallThatNeverEndsEndsAllTheSame() throws Exception {
        try (var pool = FaultyPool.start("BlocksUninterruptibly", 1, "orphan-grace=1s")) {
            var warmpool = pool.warmpool();
            var worker = pool.process(0);
            var stuck = warmpool.client()
                    .sendAsync(warmpool.invoke("faulty", "block").build(), BodyHandlers.ofString());
            await().atMost(PATIENCE).until(() -> pool.slot(0).path("running").size() == 1);
            warmpool.killSupervisor();
            assertThat(stuck).failsWithin(60, TimeUnit.SECONDS);
            await().atMost(PATIENCE).until(() -> !FaultyPool.isRunning(worker));
        }
    }

    @Test
    void theNextSupervisorEndsTheChildrenOfAnAdoptedWorkerWithIt() throws Exception {
        try (var pool = FaultyPool.start("StartsChild", 1)) {
            var warmpool = pool.warmpool();
            var worker = pool.process(0);
            var children = ChildProcessesIT.startChildren(pool);
            warmpool.killSupervisor();
            warmpool.startAgain();
            assertThat(pool.process(0)).as("it was adopted").isEqualTo(worker);
            assertThat(children).allMatch(FaultyPool::isRunning);
            assertThat(warmpool.cli("kill", "faulty/0").exit()).isZero();
            await().atMost(PATIENCE).until(() -> children.stream().noneMatch(FaultyPool::isRunning));
            assertThat(pool.awaitDeath(worker).path("kind").asText()).isEqualTo("operator");
            pool.awaitUp(1);
        }
    }

    @Test
    void theNextSupervisorEndsWhatADeadWorkerLeftBehind() throws Exception {
        try (var pool = FaultyPool.start("StartsChild", 1)) {
            var warmpool = pool.warmpool();
            var worker = pool.process(0);
            var children = ChildProcessesIT.startChildren(pool);
            warmpool.killSupervisor();
            worker.destroyForcibly();
            await().atMost(PATIENCE).until(() -> !FaultyPool.isRunning(worker));
            assertThat(children).allMatch(FaultyPool::isRunning);
            warmpool.startAgain();
            await().atMost(PATIENCE).until(() -> children.stream().noneMatch(FaultyPool::isRunning));
            assertThat(warmpool.ask("faulty", "fine").body()).isEqualTo("fine");
        }
    }
}
