package io.warmpool.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.e2e.Distribution;
import io.warmpool.e2e.RunningWarmpool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers whose heap or direct memory runs out, beside others that serve. */
class OutOfMemoryIT {

    @ParameterizedTest
    @ValueSource(strings = {"LeaksHeap", "LeaksDirect"})
    void theSupervisorAndTheOtherPoolsAreUntouched(String agent) throws Exception {
        int times = Size.of(5, 1);
        var sets = Stream.concat(
                        Stream.of(Distribution.faulty(
                                agent, 1, "pools.faulty.jvm-options=[-XX:MaxDirectMemorySize=32m]")),
                        Stream.of(RunningWarmpool.echo(2)))
                .distinct()
                .toArray(String[]::new);
        try (var warmpool = RunningWarmpool.start(sets)) {
            var quiet = percentiles(warmpool, 0);
            // After the same load without a fault: what is more then is the fault's.
            var resident = residentMiB(warmpool);
            var beside = percentiles(warmpool, times);
            var residentAfter = residentMiB(warmpool);
            Figures.note(
                    agent,
                    ("%d times: echo beside it p99 %.1f ms, without it %.1f ms, 0 failed; supervisor %d MiB resident after the"
                                    + " load with it, %d MiB after the load without it")
                            .formatted(times, beside, quiet, residentAfter, resident));
            assertThat(residentAfter).isLessThan(resident + 64);
        }
    }

    /** The 99th percentile of echo, in milliseconds, while the other agent runs out of memory so many times. */
    private static double percentiles(RunningWarmpool warmpool, int times) throws Exception {
        try (var load = new Load(warmpool, "echo", "hello", 4, false, 200_000)) {
            await().until(() -> load.good() > 500);
            for (int i = 0; i < times; i++) {
                assertThat(warmpool.ask("faulty", "leak").body()).contains("out of memory");
                var goal = load.good() + 500;
                await().atMost(Duration.ofSeconds(30)).until(() -> load.good() >= goal);
            }
            var goal = load.good() + 1000;
            await().atMost(Duration.ofSeconds(30)).until(() -> load.good() >= goal);
            load.finish(Duration.ofSeconds(60));
            assertThat(load.failures()).isEmpty();
            return Load.percentileMillis(load.answers(), 0.99);
        }
    }

    private static long residentMiB(RunningWarmpool warmpool) throws IOException {
        var status = Path.of("/proc", Long.toString(warmpool.process().pid()), "status");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
