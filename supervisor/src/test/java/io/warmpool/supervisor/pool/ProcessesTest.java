package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.proto.CacheLimits;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.Launch;
import io.warmpool.proto.LinkKey;
import io.warmpool.supervisor.process.HomeId;
import io.warmpool.supervisor.process.LaunchOrder;
import io.warmpool.supervisor.process.Launcher;
import io.warmpool.supervisor.process.StartupPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes behind a real pool: what happens to them comes to the pool through its mailbox. */
class ProcessesTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final Stage stage = new Stage(1, 1);
    private final PoolMailbox mailbox = new PoolMailbox(() -> {});
    private Launcher launcher;
    private Incarnation incarnation;

    @BeforeEach
    void aSlotWaitsForItsFirstWorker() throws IOException {
        launcher = Launcher.open(HomeId.of(folder), folder.resolve("workers"), folder.resolve("dumps"));
        stage.pool.onStart(1, stage.generation(1), List.of(), stage.now);
        incarnation = stage.launched(0);
    }

    @Test
    void aProcessAndItsEndAreTold() {
        try (var processes = new Processes("echo", mailbox, launcher)) {
            processes.launch(incarnation, order(folder));
            var process = await().atMost(SOON).until(this::pid, pid -> pid > 0);
            assertThat(ProcessHandle.of(process)).isPresent();
            processes.kill(incarnation, false);
            awaitGone();
        }
    }

    @Test
    void aFailedLaunchIsTold() {
        try (var processes = new Processes("echo", mailbox, launcher)) {
            processes.launch(incarnation, order(folder.resolve("missing")));
            awaitGone();
            assertThat(processes.dump(incarnation)).succeedsWithin(SOON).isEqualTo(Processes.NO_PROCESS);
        }
    }

    @Test
    void itsThreadsAreListed() {
        try (var processes = new Processes("echo", mailbox, launcher)) {
            processes.launch(incarnation, order(folder));
            // As soon as there is anything to be asked.
            await().atMost(SOON)
                    .until(() -> processes.dump(incarnation).join(), text -> text.contains("StandIn.waitsForLong"));
        }
    }

    @Test
    void anAdoptedProcessIsHandledLikeAnyOther() {
        try (var before = new Processes("echo", new PoolMailbox(() -> {}), launcher);
                var after = new Processes("echo", mailbox, launcher)) {
            before.launch(incarnation, order(folder));
            var record = await().atMost(SOON)
                    .until(() -> launcher.left("echo").live(), found -> !found.isEmpty())
                    .getFirst();
            after.adopt(record);
            after.terminate(incarnation);
            awaitGone();
        }
        assertThat(launcher.left("echo").live()).isEmpty();
    }

    @Test
    void aRetiredProcessIsNotAdopted() {
        try (var processes = new Processes("echo", mailbox, launcher)) {
            processes.launch(incarnation, order(folder));
            await().atMost(SOON).until(() -> !launcher.left("echo").live().isEmpty());
            processes.retire(incarnation);
            await().atMost(SOON).until(() -> launcher.left("echo").live().isEmpty());
            assertThat(stage.effects.forgotten).isEmpty();
        }
    }

    @Test
    void whatHasJustBeenLaunchedIsGoneAfterTheClose() {
        try (var processes = new Processes("echo", mailbox, launcher)) {
            processes.launch(incarnation, order(folder));
        }
        mailbox.openAll(stage.pool, stage.now, 10);
        assertThat(stage.effects.forgotten).contains(incarnation);
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    private long pid() {
        mailbox.openAll(stage.pool, stage.now, 10);
        return stage.pool.snapshot(stage.now).rows().getFirst().pid();
    }

    private void awaitGone() {
        await().atMost(SOON).until(() -> {
            mailbox.openAll(stage.pool, stage.now, 10);
            return stage.effects.forgotten.contains(incarnation);
        });
    }

    private LaunchOrder order(Path startFolder) {
        return new LaunchOrder(
                new Launch(
                        incarnation,
                        "echo",
                        0,
                        1,
                        "127.0.0.1",
                        1,
                        folder.resolve("link"),
                        "none",
                        4,
                        1,
                        Duration.ofSeconds(60),
                        folder,
                        startFolder,
                        CacheLimits.defaults(),
                        256 << 10,
                        Map.of()),
                LinkKey.random(new SecureRandom()),
                List.of(folder),
                64 << 20,
                // The JVM runs the first class that is named; what comes after are its arguments.
                List.of(
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "io.warmpool.supervisor.process.StandIn"),
                Map.of(),
                folder.resolve("worker.log"),
                StartupPlan.PLAIN);
    }
}
