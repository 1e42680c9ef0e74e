package io.warmpool.e2e.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.e2e.RunningWarmpool;
import io.warmpool.e2e.faults.Figures;
import io.warmpool.e2e.faults.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One job that very many follow, one of whom reads nothing. */
class ManyFollowersIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long MIB = 1 << 20;

    private static final int FOLLOWERS = Size.of(1000, 200);

    /** Together 5.4 MB: more than the system takes for the connection of the deaf one, 4 MB. */
    private static final int STEPS = 900;

    private static final int LETTERS = 6000;

    @TempDir
    Path folder;

    @Test
    void allButTheDeafOneGetEveryEventInOrderAndNobodyElseIsHeldUp() throws Exception {
        var journal = Files.createFile(folder.resolve("journal"));
        try (var warmpool = RunningWarmpool.start(JobPools.with(journal, "jobs.max-event-bytes=32m"));
                var client = new JobClient(warmpool::url)) {
            submitLatencies(client, () -> false, 20); // to warm it up
            var input = "steps=%d letters=%d pause=%d".formatted(STEPS, LETTERS, Size.of(60, 10));
            var id = submitted(client, input, "Warmpool-Delay", Size.of(8, 3) + "s");
            try (var followers = new ManyFollowers(warmpool.url(), id)) {
                long before = residentBytes(warmpool);
                var deaf = followers.deaf();
                var streams = new ArrayList<FollowedStream>();
                for (int i = 0; i < FOLLOWERS; i++) {
                    streams.add(followers.follow(0));
                }
                await().atMost(PATIENCE)
                        .until(() -> streams.stream()
                                .noneMatch(stream -> stream.status().isEmpty()));
                assertThat(streams).extracting(FollowedStream::status).allMatch(status -> status.contains(" 200 "));

                await().atMost(PATIENCE).until(() -> streams.getFirst().steps() > 0);
                long began = System.nanoTime();
                var latencies = submitLatencies(
                        client, () -> streams.stream().allMatch(FollowedStream::hasEnded), Integer.MAX_VALUE);
                long took = (System.nanoTime() - began) / 1_000_000;
                followers.check();
                long after = residentBytes(warmpool);

                areWhole(streams);
                comesToTheSame(followers, deaf);
                long sent = streams.stream().mapToLong(FollowedStream::bytes).sum();
                Figures.note(
                        "followers of one job",
                        "%d followers of %d events and %d MB in all, and one who reads nothing: %d ms; others' submissions: %d,"
                                        .formatted(
                                                FOLLOWERS,
                                                streams.getFirst().last(),
                                                sent / 1_000_000,
                                                took,
                                                latencies.size())
                                + " median %d ms, 99 %% %d ms, longest %d ms; supervisor %d MiB before, %d MiB after"
                                        .formatted(
                                                part(latencies, 0.5),
                                                part(latencies, 0.99),
                                                latencies.getLast(),
                                                before / MIB,
                                                after / MIB)
                                + ", heap in use %s".formatted(heap(warmpool)));
                assertThat(after - before).as("bytes more").isLessThan(400 * MIB);
                assertThat(part(latencies, 0.5)).as("median of %s", latencies).isLessThan(2_000);
                assertThat(latencies.getLast()).as("longest of %s", latencies).isLessThan(10_000);
            }
        }
    }

    private static void areWhole(List<FollowedStream> streams) {
        // running, the worker that begins, a progress and a delta for each step, succeeded
        assertThat(streams).allSatisfy(stream -> {
            assertThat(stream.wrong()).isEmpty();
            assertThat(stream.terminal()).isEqualTo("done");
            assertThat(stream.steps()).isEqualTo(STEPS);
            assertThat(stream.last()).isEqualTo(streams.getFirst().last());
        });
        assertThat(streams.getFirst().last()).isGreaterThanOrEqualTo(2L * STEPS);
    }

    /** Who reads at last gets all of it, in one stream or, when it was cut off meanwhile, in two. */
    private static void comesToTheSame(ManyFollowers followers, FollowedStream deaf) throws IOException {
        followers.read(deaf);
        await().atMost(PATIENCE).until(deaf::hasEnded);
        assertThat(deaf.wrong()).isEmpty();
        if (deaf.terminal().isEmpty()) {
            var rest = followers.follow(deaf.last());
            await().atMost(PATIENCE).until(rest::hasEnded);
            assertThat(rest.wrong()).isEmpty();
            assertThat(rest.terminal()).isEqualTo("done");
            assertThat(deaf.steps() + rest.steps()).isEqualTo(STEPS);
        } else {
            assertThat(deaf.steps()).isEqualTo(STEPS);
        }
    }

    // ---- the others ----

    private interface Condition {
        boolean holds() throws IOException;
    }

    /** In milliseconds, the shortest first: one after another until the condition holds, or so many. */
    private static List<Long> submitLatencies(JobClient client, Condition until, int most) throws Exception {
        var latencies = new ArrayList<Long>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        do {
            long began = System.nanoTime();
            submitted(client, "steps=1 pause=0");
            latencies.add((System.nanoTime() - began) / 1_000_000);
            assertThat(System.nanoTime()).as("all have ended by then").isLessThan(deadline);
        } while (!until.holds() && latencies.size() < most);
        Collections.sort(latencies);
        return latencies;
    }

    private static long part(List<Long> sorted, double part) {
        return sorted.get((int) ((sorted.size() - 1) * part));
    }

    private static String submitted(JobClient client, String input, String... headers) throws Exception {
        var answer = client.submit("counts", input, headers);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return JobClient.json(answer.body()).path("id").asText();
    }

    // ---- the supervisor's memory ----

    private static long residentBytes(RunningWarmpool warmpool) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + warmpool.process().pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new IOException("no VmRSS");
    }

    /** As {@code jcmd} tells it. */
    private static String heap(RunningWarmpool warmpool) throws IOException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process = new ProcessBuilder(jcmd, Long.toString(warmpool.process().pid()), "GC.heap_info")
                .redirectErrorStream(true)
                .start();
        try (var lines = process.inputReader()) {
            return lines.lines()
                    .filter(line -> line.contains("used "))
                    .findFirst()
                    .map(line -> line.replaceAll(".*used (\\S+?),?( .*|$)", "$1"))
                    .orElse("unknown");
        }
    }
}
