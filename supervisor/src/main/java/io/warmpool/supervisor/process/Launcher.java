package io.warmpool.supervisor.process;

import io.warmpool.proto.Incarnation;
import io.warmpool.proto.Launch;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the workers of one home, takes over those of the supervisor before, and ends what nobody takes over. Owns the
 * records of live workers, the folder for thread dumps and the cgroups. Keeps no list of workers. Safe from any thread;
 * everything here may block.
 */
public final class Launcher {

    private static final Logger log = LoggerFactory.getLogger(Launcher.class);

    private final HomeId home;
    private final WorkerRecords records;
    private final ThreadDumps dumps;
    /** Empty where the system lets this process make none. */
    private final Optional<Cgroups> cgroups;

    private final Supplier<OptionalLong> outOfMemory;

    private Launcher(
            HomeId home,
            WorkerRecords records,
            ThreadDumps dumps,
            Optional<Cgroups> cgroups,
            Supplier<OptionalLong> outOfMemory) {
        this.home = home;
        this.records = records;
        this.dumps = dumps;
        this.cgroups = cgroups;
        this.outOfMemory = outOfMemory;
    }

    /**
     * Opens the launcher of a home whose lock is held.
     *
     * @param records the folder for records of live workers
     * @param dumps the folder for thread dumps; what is in there is removed
     * @throws IOException if one of the folders cannot be used
     */
    public static Launcher open(HomeId home, Path records, Path dumps) throws IOException {
        return open(home, records, dumps, Cgroups.open(home), OutOfMemoryKills.counter());
    }

    static Launcher open(
            HomeId home, Path records, Path dumps, Optional<Cgroups> cgroups, Supplier<OptionalLong> outOfMemory)
            throws IOException {
        log.info(
                "what workers leave behind is found by {}",
                cgroups.isPresent() ? "their cgroup and their environment" : "their environment");
        return new Launcher(home, WorkerRecords.open(records), ThreadDumps.open(dumps), cgroups, outOfMemory);
    }

    /**
     * Starts a worker with this JVM's own {@code java} and hands it its launch contract.
     *
     * @throws IOException if the process could not be started
     */
    public WorkerProcess launch(LaunchOrder order) throws IOException {
        var incarnation = order.contract().incarnation();
        var cookie = Cookie.of(home, incarnation);
        Files.createDirectories(order.logFile().getParent());
        LogMarker.write(order, Instant.now());
        var kills = new OutOfMemoryKills(outOfMemory);
        var process = builder(order, cookie).start();
        try {
            var identity = ProcessIdentity.of(process.pid());
            var tree =
                    tree(process.toHandle(), cookie, cgroups.flatMap(all -> all.enclose(process.toHandle(), cookie)));
            identity.ifPresent(known -> record(order, known, cookie));
            tell(process, order);
            return new WorkerProcess(
                    incarnation, new Origin.Child(process), identity, tree, order.logFile(), records, dumps, kills);
        } catch (RuntimeException e) {
            process.toHandle().destroyForcibly();
            throw e;
        }
    }

    /**
     * What an earlier supervisor left of a pool.
     *
     * @param live the workers that still run
     * @param ended those that do not, and of which nobody has heard yet
     */
    public record Left(List<WorkerRecord> live, List<LostWorker> ended) {}

    /** Looks for it. Those that have ended are told once: their records are removed. */
    public Left left(String pool) {
        var ended = new ArrayList<LostWorker>();
        var live = records.readAll(pool, record -> {
            log.info(
                    "worker {}/{} (pid {}) of the last supervisor is gone",
                    record.pool(),
                    record.slot(),
                    record.process().pid());
            ended.add(LostWorker.of(record, Instant.now()));
        });
        return new Left(live, ended);
    }

    /**
     * Takes over a worker that an earlier supervisor started.
     *
     * @return empty if it has ended meanwhile
     */
    public Optional<WorkerProcess> adopt(WorkerRecord record) {
        return record.process().handle().filter(_ -> record.isLive()).map(handle -> {
            var cgroup = Cgroups.enclosing(handle.pid(), record.cookie());
            return new WorkerProcess(
                    record.incarnation(),
                    new Origin.Adopted(handle, record.process()),
                    Optional.of(record.process()),
                    tree(handle, record.cookie(), cgroup),
                    record.logFile(),
                    records,
                    dumps,
                    new OutOfMemoryKills(outOfMemory));
        });
    }

    /**
     * Looks for what earlier supervisors of this home left and nobody adopts, and forgets its records. To be called once,
     * before the first launch.
     */
    public Strays strays(Set<Incarnation> adopted) {
        records.retain(adopted::contains);
        var kept = adopted.stream().map(each -> Cookie.of(home, each)).collect(Collectors.toSet());
        return Strays.find(home, cgroups, kept::contains);
    }

    private static ProcessTree tree(ProcessHandle worker, Cookie cookie, Optional<Path> cgroup) {
        var marked = new CookieTree(Optional.of(worker), cookie);
        return cgroup.<ProcessTree>map(folder -> new CgroupTree(folder, marked)).orElse(marked);
    }

    private void record(LaunchOrder order, ProcessIdentity process, Cookie cookie) {
        var contract = order.contract();
        try {
            records.write(new WorkerRecord(
                    contract.incarnation(),
                    contract.pool(),
                    contract.slot(),
                    contract.generation(),
                    contract.concurrency(),
                    process,
                    Instant.now(),
                    order.key(),
                    order.logFile(),
                    cookie));
        } catch (IOException e) {
            log.warn("worker {} has no record: should this supervisor die, no other adopts it", process.pid(), e);
            records.delete(contract.incarnation());
        }
    }

    private static ProcessBuilder builder(LaunchOrder order, Cookie cookie) {
        var builder = WorkerCommand.of(order);
        builder.redirectErrorStream(true);
        // A file and not a pipe: a child of the worker that keeps a pipe open would block the reaper, and a pipe
        // dies with the supervisor.
        builder.redirectOutput(Redirect.appendTo(order.logFile().toFile()));
        builder.environment().put(Launch.COOKIE_VARIABLE, cookie.toString());
        return builder;
    }

    /**
     * On a thread of its own: a worker that does not read must not keep anybody from ending it. The stream stays open for as
     * long as this supervisor lives; its end tells the worker that the supervisor is gone.
     */
    private static void tell(Process process, LaunchOrder order) {
        Thread.ofVirtual().name("tell-" + process.pid()).start(() -> {
            try {
                var stdin = process.getOutputStream();
                stdin.write((order.key().toLine() + "\n" + order.contract().toLine() + "\n")
                        .getBytes(StandardCharsets.US_ASCII));
                stdin.flush();
            } catch (IOException e) {
                // It died before it listened; its exit says more than this.
                log.debug("worker {} did not read its launch contract", process.pid(), e);
            }
        });
    }
}
