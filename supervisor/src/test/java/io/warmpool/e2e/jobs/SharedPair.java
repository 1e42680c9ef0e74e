package io.warmpool.e2e.jobs;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.warmpool.e2e.RunningWarmpool;
import io.warmpool.supervisor.job.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Two supervisors, each with its own home and workers, whose jobs are in one real Redis that loses nothing it acknowledged. */
final class SharedPair implements AutoCloseable {

    /** How long a supervisor that is not heard of keeps its jobs. */
    static final Duration LEASE = Duration.ofSeconds(2);

    private final Path journal;
    private final RedisServer redis;
    private final List<RunningWarmpool> both = new ArrayList<>();
    private final AtomicInteger turns = new AtomicInteger();

    private SharedPair(Path journal, RedisServer redis) {
        this.journal = journal;
        this.redis = redis;
    }

    /** The journal of the agents and the files of Redis are in this folder. */
    static SharedPair start(Path folder) throws Exception {
        var journal = Files.createFile(folder.resolve("journal"));
        var files = Files.createDirectory(folder.resolve("redis"));
        var pair = new SharedPair(journal, RedisServer.durable(files, "always"));
        try {
            pair.both.add(pair.supervisor());
            pair.both.add(pair.supervisor());
            return pair;
        } catch (IOException | RuntimeException e) {
            pair.close();
            throw e;
        }
    }

    private RunningWarmpool supervisor() throws IOException {
        return RunningWarmpool.start(JobPools.with(
                journal,
                "store=" + redis.uri(),
                "jobs.lease=" + LEASE.toSeconds() + "s",
                // Eight workers take the processor from what is tested.
                "pools.counts.workers=1",
                "pools.once.workers=1"));
    }

    RunningWarmpool one() {
        return both.getFirst();
    }

    RunningWarmpool other() {
        return both.getLast();
    }

    RedisServer redis() {
        return redis;
    }

    AgentJournal journal() throws IOException {
        return AgentJournal.read(journal);
    }

    /** The address of the one and of the other in turn. */
    String url() {
        return both.get(turns.getAndIncrement() & 1).url();
    }

    /** All workers of a supervisor that is there. */
    static List<ProcessHandle> workers(RunningWarmpool of) throws IOException, InterruptedException {
        return Stream.concat(of.processes("counts").stream(), of.processes("once").stream())
                .toList();
    }

    /** The supervisor and, so that nobody can come back with what they ran, its workers. */
    static void killWithWorkers(RunningWarmpool victim) throws IOException, InterruptedException {
        var workers = workers(victim);
        victim.killSupervisor();
        workers.forEach(ProcessHandle::destroyForcibly);
        await().atMost(Duration.ofSeconds(20)).until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** What a supervisor's {@code status} says of its jobs. */
    static JsonNode status(RunningWarmpool of) throws IOException, InterruptedException {
        var status = of.cli("status", "--json");
        if (status.exit() != 0) {
            throw new IOException("status failed: " + status.err());
        }
        return RunningWarmpool.json(status.out()).path("jobs");
    }

    @Override
    public void close() throws Exception {
        for (var supervisor : both) {
            supervisor.close();
        }
        redis.close();
    }
}
