package io.warmpool.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.proto.CacheLimits;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.Launch;
import io.warmpool.proto.LinkKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A launcher on a folder of its own, and workers that are {@link StandIn}s. Ends all of them at its close. */
final class Workshop implements AutoCloseable {

    static final SecureRandom RANDOM = new SecureRandom();
    static final Duration SOON = Duration.ofSeconds(20);

    final Path folder;
    final HomeId home;
    final Launcher launcher;

    private final List<WorkerProcess> workers = new ArrayList<>();

    private Workshop(Path folder, Optional<Cgroups> cgroups, Supplier<OptionalLong> outOfMemory) throws IOException {
        this.folder = folder;
        this.home = HomeId.of(folder);
        this.launcher = Launcher.open(home, records(), dumps(), cgroups, outOfMemory);
    }

    /** Finds what workers leave behind by their environment only. */
    static Workshop open(Path folder) throws IOException {
        return new Workshop(folder, Optional.empty(), OptionalLong::empty);
    }

    static Workshop withCgroups(Path folder, Cgroups cgroups) throws IOException {
        return new Workshop(folder, Optional.of(cgroups), OptionalLong::empty);
    }

    static Workshop withKernel(Path folder, Supplier<OptionalLong> outOfMemory) throws IOException {
        return new Workshop(folder, Optional.empty(), outOfMemory);
    }

    Path records() {
        return folder.resolve("run").resolve("workers");
    }

    Path dumps() {
        return folder.resolve("run").resolve("dumps");
    }

    /** Starts one and waits until it is ready. */
    Started start(String... properties) throws IOException {
        var started = launch(properties);
        await().atMost(SOON).until(() -> started.output().contains("ready") || started.exit.isDone());
        return started;
    }

    /** Starts one with these system properties, or options that begin with -X. */
    Started launch(String... properties) throws IOException {
        var incarnation = Incarnation.random(RANDOM);
        var order = order(incarnation, folder, properties);
        var worker = launcher.launch(order);
        workers.add(worker);
        return new Started(worker, order.logFile(), exitOf(worker));
    }

    /** Starts one in another folder. */
    void launchIn(Path startFolder) throws IOException {
        workers.add(launcher.launch(order(Incarnation.random(RANDOM), startFolder)));
    }

    private LaunchOrder order(Incarnation incarnation, Path startFolder, String... properties) {
        var options = new ArrayList<String>();
        options.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1"));
        for (var property : properties) {
            options.add(property.startsWith("-X") ? property : "-D" + property);
        }
        // The JVM runs the first class that is named; what comes after are its arguments.
        options.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                StandIn.class.getName()));
        return new LaunchOrder(
                new Launch(
                        incarnation,
                        "test",
                        3,
                        7,
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
                LinkKey.random(RANDOM),
                List.of(folder),
                64 << 20,
                options,
                // A pool's own settings do not take the mark away.
                Map.of(Launch.COOKIE_VARIABLE, "none", "PIDS", folder.toString()),
                folder.resolve("logs").resolve(incarnation + ".log"),
                StartupPlan.PLAIN);
    }

    static CompletableFuture<WorkerExit> exitOf(WorkerProcess worker) {
        var exit = new CompletableFuture<WorkerExit>();
        worker.onExit(exit::complete);
        return exit;
    }

    /** What a script notes by {@code echo $$ > $PIDS/NAME}. */
    ProcessIdentity noted(String name) {
        var file = folder.resolve(name);
        await().atMost(SOON).until(() -> Files.exists(file) && Files.size(file) > 0);
        try {
            return ProcessIdentity.of(Long.parseLong(Files.readString(file).strip()))
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> filesIn(Path folder) {
        try (var files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        workers.forEach(worker -> worker.kill(false));
        assertThat(workers).allSatisfy(worker -> assertThat(worker.ended()).succeedsWithin(SOON));
    }

    /** A worker that was started, and its end. */
    record Started(WorkerProcess worker, Path log, CompletableFuture<WorkerExit> exit) {

        String output() {
            try {
                return Files.readString(log);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        ProcessIdentity identity() {
            return ProcessIdentity.of(worker.pid()).orElseThrow();
        }

        WorkerExit awaitExit() throws Exception {
            return exit.get(SOON.toSeconds(), TimeUnit.SECONDS);
        }

        void awaitNothingLeft() {
            assertThat(worker.ended()).succeedsWithin(SOON);
        }
    }
}
