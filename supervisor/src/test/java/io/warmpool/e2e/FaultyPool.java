package io.warmpool.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A running warmpool whose pool {@code faulty} runs one of the faulty agents, and what an operator sees of that pool.
 * Workers start without start-up caches, since making one takes time that others need.
 */
final class FaultyPool implements AutoCloseable {

    /** For anything that comes by itself; the machine may have other work. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RunningWarmpool warmpool;

    private FaultyPool(RunningWarmpool warmpool) {
        this.warmpool = warmpool;
    }

    /** Starts it with these further {@code --set} options, and waits until all its workers are up. */
    static FaultyPool start(String agent, int workers, String... sets) throws IOException {
        return new FaultyPool(RunningWarmpool.start(Distribution.faulty(agent, workers, sets)));
    }

    /** The same for an agent whose workers never come up: waits for the front end only. */
    static FaultyPool launch(String agent, int workers, String... sets) throws IOException, InterruptedException {
        var pool = new FaultyPool(RunningWarmpool.launch(Distribution.faulty(agent, workers, sets)));
        pool.warmpool.awaitListening();
        return pool;
    }

    RunningWarmpool warmpool() {
        return warmpool;
    }

    /** The process of the worker in a slot. */
    ProcessHandle process(int slot) throws IOException, InterruptedException {
        return warmpool.workers("faulty").stream()
                .filter(worker -> worker.path("slot").asInt() == slot)
                .flatMap(worker -> ProcessHandle.of(worker.path("pid").asLong()).stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError("slot " + slot + " has no worker"));
    }

    /** Waits until there are so many workers, and all of them are up. */
    void awaitUp(int workers) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(warmpool.workers("faulty"))
                        .hasSize(workers)
                        .allMatch(worker -> worker.path("state").asText().equals("UP")));
    }

    /** What {@code why} says of a slot. */
    JsonNode slot(int slot) throws IOException, InterruptedException {
        return warmpool.control("/v1/workers/faulty/" + slot);
    }

    /** How the workers of a slot ended, newest first. */
    List<JsonNode> deaths(int slot) throws IOException, InterruptedException {
        var deaths = new ArrayList<JsonNode>();
        slot(slot).path("history").forEach(deaths::add);
        return deaths;
    }

    /** How this worker of slot 0 ended; waits until it has. */
    JsonNode awaitDeath(ProcessHandle worker) {
        return await("the end of " + worker.pid())
                .atMost(PATIENCE)
                .until(
                        () -> deaths(0).stream()
                                .filter(death -> death.path("pid").asLong() == worker.pid())
                                .findFirst()
                                .orElse(null),
                        death -> death != null);
    }

    /** The pool's part of {@code status}. */
    JsonNode status() throws IOException, InterruptedException {
        for (var pool : warmpool.control("/v1/status").path("pools")) {
            if (pool.path("pool").asText().equals("faulty")) {
                return pool;
            }
        }
        throw new AssertionError("status knows no pool 'faulty'");
    }

    /** Lines as one text. */
    static String text(JsonNode lines) {
        var text = new StringBuilder();
        lines.forEach(line -> text.append(line.asText()).append('\n'));
        return text.toString();
    }

    /** True while a process runs; one that has ended and that nobody has waited for does not. */
    static boolean isRunning(ProcessHandle process) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return process.isAlive() && !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        warmpool.close();
    }
}
