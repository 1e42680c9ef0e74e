package io.warmpool.supervisor.process;

import io.warmpool.proto.Incarnation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker process, from its start or its adoption to its end, and all that it started. Signals go through a
 * {@link ProcessHandle}, which knows the start time, so they never reach a stranger that got the same PID later. Safe from
 * any thread; none of it belongs on a pool's thread, since all of it may block.
 */
public final class WorkerProcess {

    private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);

    static final int LAST_LINES = 20;
    private static final Duration TREE_LIMIT = Duration.ofSeconds(2);
    private static final ExitStatus SIGKILL = new ExitStatus(128 + 9);

    private final Incarnation incarnation;
    private final Origin origin;
    /** Empty on a system without {@code /proc}. */
    private final Optional<ProcessIdentity> identity;

    private final ProcessTree tree;
    private final Path logFile;
    private final WorkerRecords records;
    private final ThreadDumps dumps;
    private final OutOfMemoryKills kills;

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean killed;
    private volatile String threads = "";

    WorkerProcess(
            Incarnation incarnation,
            Origin origin,
            Optional<ProcessIdentity> identity,
            ProcessTree tree,
            Path logFile,
            WorkerRecords records,
            ThreadDumps dumps,
            OutOfMemoryKills kills) {
        this.incarnation = incarnation;
        this.origin = origin;
        this.identity = identity;
        this.tree = tree;
        this.logFile = logFile;
        this.records = records;
        this.dumps = dumps;
        this.kills = kills;
    }

    /** Which life of a worker this is. */
    public Incarnation incarnation() {
        return incarnation;
    }

    /** The process id, for people. */
    public long pid() {
        return origin.handle().pid();
    }

    /** Asks it to end (SIGTERM). What it started is its own to end. */
    public void terminate() {
        origin.handle().destroy();
    }

    /**
     * Ends it and all that it started at once (SIGKILL).
     *
     * @param dumpFirst note first what its threads do, once, for as long as a dump may take
     */
    public void kill(boolean dumpFirst) {
        if (dumpFirst && threads.isEmpty()) {
            threads = dump().join();
        }
        killed = true;
        tree.kill();
    }

    /** No next supervisor is to adopt it. */
    public void retire() {
        records.delete(incarnation);
    }

    /** What its threads do, those of calls first; or why that cannot be told. Never fails and never takes long. */
    public CompletableFuture<String> dump() {
        var answer = new CompletableFuture<String>();
        Thread.ofVirtual()
                .name("dump-" + pid())
                .start(() -> answer.complete(identity.map(dumps::take).orElse("this system has no /proc")));
        // The dump has its own limit; this one is for a machine on which not even a process can be started.
        return answer.completeOnTimeout(
                "the threads could not be listed: no time for it",
                ThreadDumps.LIMIT.plusMillis(500).toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /**
     * Its memory in RAM, in bytes; empty if it has ended. Called every few seconds: it also takes note of how often the
     * kernel has run out of memory.
     */
    OptionalLong sample() {
        kills.look();
        var stat = identity.filter(ProcessIdentity::isAlive).flatMap(known -> ProcessStat.read(known.pid()));
        return stat.map(read -> OptionalLong.of(read.residentBytes())).orElse(OptionalLong.empty());
    }

    /**
     * Calls back once, on a thread of its own, when the process has ended. What it left behind is ended right after that.
     */
    public void onExit(Consumer<WorkerExit> listener) {
        Thread.ofVirtual().name("exit-" + pid()).start(() -> {
            try {
                var status = origin.awaitExit();
                records.delete(incarnation);
                listener.accept(exit(status));
            } finally {
                // After the news, which others wait for.
                clear();
            }
        });
    }

    /** Done once nothing of it is left: no process, no record, no file. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    private WorkerExit exit(Optional<ExitStatus> status) {
        var outOfMemory = !killed && status.filter(SIGKILL::equals).isPresent() && kills.rose();
        return new WorkerExit(status, outOfMemory, LogTail.read(logFile, incarnation, LAST_LINES), threads);
    }

    private void clear() {
        try {
            if (!tree.end(TREE_LIMIT)) {
                log.warn("worker {} left processes behind that cannot be ended: {}", pid(), tree);
            }
            tree.close();
            origin.close();
            identity.ifPresent(dumps::forget);
        } finally {
            ended.complete(null);
        }
    }
}
