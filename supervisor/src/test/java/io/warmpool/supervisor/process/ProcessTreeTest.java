package io.warmpool.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: what a worker started ends with it, wherever it stands in the tree of processes. */
class ProcessTreeTest {

    /** A child, a grandchild in a session of its own that lost its parent, and both keep standard output open. */
    private static final String FAMILY = """
            sh -c 'echo $$ > $PIDS/child; exec sleep 300' &
            setsid sh -c 'sh -c "echo \\$\\$ > \\$PIDS/orphan; exec sleep 300" & exit 0' &
            while [ ! -s $PIDS/child ] || [ ! -s $PIDS/orphan ]; do sleep 0.05; done
            """;

    /** Loses its parent and its environment. */
    static final String NAMELESS = "setsid env -i PIDS=$PIDS sh -c 'echo $$ > $PIDS/nameless; exec /bin/sleep 300' &"
            + " while [ ! -s $PIDS/nameless ]; do sleep 0.05; done";

    @TempDir
    Path folder;

    @Test
    void aKillEndsTheWholeTree() throws Exception {
        try (var shop = Workshop.open(folder)) {
            var worker = shop.start("script=" + FAMILY);
            var child = shop.noted("child");
            var orphan = shop.noted("orphan");
            assertThat(List.of(child, orphan)).allMatch(ProcessIdentity::isAlive);
            worker.worker().kill(false);
            assertThat(worker.awaitExit().describe()).contains("SIGKILL");
            worker.awaitNothingLeft();
            await().atMost(Workshop.SOON)
                    .untilAsserted(() -> assertThat(List.of(child, orphan)).noneMatch(ProcessIdentity::isAlive));
        }
    }

    @Test
    void whatAWorkerLeavesBehindEndsAfterItAndDelaysNothing() throws Exception {
        try (var shop = Workshop.open(folder)) {
            var worker = shop.start("script=" + FAMILY, "exit=7");
            var child = shop.noted("child");
            var orphan = shop.noted("orphan");
            assertThat(worker.awaitExit().status()).contains(new ExitStatus(7));
            worker.awaitNothingLeft();
            await().atMost(Workshop.SOON)
                    .untilAsserted(() -> assertThat(List.of(child, orphan)).noneMatch(ProcessIdentity::isAlive));
        }
    }

    @Test
    void theNewsOfTheEndDoesNotWaitForTheOrphans() throws Exception {
        try (var shop = Workshop.open(folder)) {
            var worker = shop.start("script=" + FAMILY);
            var orphan = shop.noted("orphan");
            worker.identity().handle().orElseThrow().destroyForcibly();
            var exit = worker.awaitExit();
            assertThat(exit.status()).contains(new ExitStatus(137));
            await().atMost(Duration.ofSeconds(5)).until(() -> !orphan.isAlive());
        }
    }

    @Test
    void anOrderlyEndIsAskedOfTheWorkerOnly() throws Exception {
        try (var shop = Workshop.open(folder)) {
            var worker = shop.start("stubborn=true", "script=" + FAMILY);
            var child = shop.noted("child");
            var identity = worker.identity();
            worker.worker().terminate();
            // By now the signal has been there for longer than a sleep needs to die of one.
            await().during(Duration.ofMillis(300)).until(() -> identity.isAlive() && child.isAlive());
        }
    }

    @Test
    void otherWorkersAndTheirChildrenAreLeftAlone() throws Exception {
        try (var shop = Workshop.open(folder)) {
            var other = shop.start("script=" + FAMILY);
            var child = shop.noted("child");
            var worker = shop.start("exit=0");
            worker.awaitNothingLeft();
            assertThat(List.of(other.identity(), child)).allMatch(ProcessIdentity::isAlive);
        }
    }

    @Test
    void aStoppedWorkerIsKilledToo() throws Exception {
        try (var shop = Workshop.open(folder)) {
            var worker = shop.start();
            Signals.send("STOP", worker.identity());
            worker.worker().kill(false);
            assertThat(worker.awaitExit().describe()).contains("SIGKILL");
        }
    }

    // ---- with cgroups, where the system has them ----

    @Test
    void aCgroupHoldsAlsoWhoClearedItsEnvironmentAndLostItsParent() throws Exception {
        try (var shop = Workshop.withCgroups(folder, cgroups())) {
            var left = shop.start("script=" + NAMELESS, "exit=7");
            var nameless = shop.noted("nameless");
            left.awaitNothingLeft();
            await().atMost(Workshop.SOON).until(() -> !nameless.isAlive());
            assertThat(cgroups().left(shop.home)).isEmpty();
        }
    }

    @Test
    void theFamilyEndsInACgroupToo() throws Exception {
        try (var shop = Workshop.withCgroups(folder, cgroups())) {
            var worker = shop.start("script=" + FAMILY);
            var orphan = shop.noted("orphan");
            assertThat(cgroups().left(shop.home)).hasSize(1);
            assertThat(Cgroups.of(orphan.pid()))
                    .isEqualTo(Cgroups.of(worker.worker().pid()));
            worker.identity().handle().orElseThrow().destroyForcibly();
            worker.awaitNothingLeft();
            await().atMost(Workshop.SOON).until(() -> !orphan.isAlive());
            assertThat(cgroups().left(shop.home)).isEmpty();
        }
    }

    private Cgroups cgroups() throws IOException {
        var cgroups = Cgroups.open(HomeId.of(folder));
        assumeThat(cgroups).as("a cgroup that this process may divide").isPresent();
        return cgroups.orElseThrow();
    }
}
