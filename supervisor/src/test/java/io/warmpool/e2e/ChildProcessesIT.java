package io.warmpool.e2e;

import static io.warmpool.e2e.FaultyPool.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What workers start and leave behind: it ends with them, and its hold on their output delays nobody. */
class ChildProcessesIT {

    @Test
    void aKillEndsAWorkerWithItsChildrenAndTheirs() throws Exception {
        try (var pool = FaultyPool.start("StartsChild", 1)) {
            var worker = pool.process(0);
            var children = startChildren(pool);
            var killed = Instant.now();
            assertThat(pool.warmpool().cli("kill", "faulty/0").exit()).isZero();
            await().atMost(PATIENCE).until(() -> children.stream().noneMatch(FaultyPool::isRunning));
            var death = pool.awaitDeath(worker);
            assertThat(death.path("kind").asText()).isEqualTo("operator");
            // The command line has to start as well.
            assertThat(Instant.parse(death.path("ended").asText())).isBefore(killed.plusSeconds(10));
            pool.awaitUp(1);
        }
    }

    @Test
    void aWorkerThatIsKilledFromOutsideIsNoticedAtOnceThoughItsChildrenHoldItsOutput() throws Exception {
        try (var pool = FaultyPool.start("StartsChild", 1)) {
            var worker = pool.process(0);
            var children = startChildren(pool);
            var killed = Instant.now();
            worker.destroyForcibly();
            var death = pool.awaitDeath(worker);
            assertThat(death.path("kind").asText()).isEqualTo("signal");
            assertThat(Duration.between(
                            killed, Instant.parse(death.path("ended").asText())))
                    .isLessThan(Duration.ofSeconds(2));
            await().atMost(PATIENCE).until(() -> children.stream().noneMatch(FaultyPool::isRunning));
            pool.awaitUp(1);
            assertThat(pool.warmpool().ask("faulty", "fine").body()).isEqualTo("fine");
        }
    }

    @Test
    void aStopLeavesNoChildOfAWorker() throws Exception {
        try (var pool = FaultyPool.start("StartsChild", 2, "pools.faulty.settings.at-preload=true")) {
            var warmpool = pool.warmpool();
            var children = startChildren(pool);
            var atPreload = warmpool.processes("faulty").stream()
                    .flatMap(ProcessHandle::descendants)
                    .toList();
            assertThat(atPreload).hasSizeGreaterThanOrEqualTo(2);
            var stop = warmpool.cli("stop");
            assertThat(stop.exit()).as(stop.err()).isZero();
            assertThat(warmpool.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(warmpool.process().exitValue()).isZero();
            assertThat(children).noneMatch(FaultyPool::isRunning);
            assertThat(atPreload).noneMatch(FaultyPool::isRunning);
        }
    }

    /** One that is the worker's own, and one that has lost its parent. */
    static List<ProcessHandle> startChildren(FaultyPool pool) throws Exception {
        var child = Long.parseLong(pool.warmpool().ask("faulty", "child").body());
        var reparented = Long.parseLong(pool.warmpool().ask("faulty", "double").body());
        var children = List.of(
                ProcessHandle.of(child).orElseThrow(),
                ProcessHandle.of(reparented).orElseThrow());
        assertThat(children).allMatch(FaultyPool::isRunning);
        return children;
    }
}
