package io.warmpool.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.proto.Incarnation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidentSamplerTest {

    @TempDir
    Path folder;

    @Test
    void eachLiveWorkerIsToldOfAndAFailureWithOneDoesNotStopTheOthers() throws Exception {
        try (var shop = Workshop.open(folder)) {
            var ended = shop.start("exit=0");
            ended.awaitNothingLeft();
            var first = shop.start();
            var second = shop.start();
            Map<Incarnation, AtomicInteger> told = new ConcurrentHashMap<>();
            var workers = List.of(ended.worker(), first.worker(), second.worker());
            try (var _ = ResidentSampler.start("sampler", Duration.ofMillis(10), () -> workers, (worker, bytes) -> {
                assertThat(bytes).isGreaterThan(1 << 20);
                told.computeIfAbsent(worker.incarnation(), _ -> new AtomicInteger())
                        .incrementAndGet();
                if (worker == first.worker()) {
                    throw new IllegalStateException("on purpose");
                }
            })) {
                await().atMost(Workshop.SOON)
                        .until(() -> told.size() == 2 && told.values().stream().allMatch(times -> times.get() >= 3));
            }
            assertThat(told.keySet())
                    .containsExactlyInAnyOrder(
                            first.worker().incarnation(), second.worker().incarnation());
        }
    }

    @Test
    void nothingIsToldAfterItsClose() throws Exception {
        try (var shop = Workshop.open(folder)) {
            var worker = shop.start();
            var times = new AtomicInteger();
            try (var _ = ResidentSampler.start(
                    "sampler",
                    Duration.ofMillis(5),
                    () -> List.of(worker.worker()),
                    (_, _) -> times.incrementAndGet())) {
                await().atMost(Workshop.SOON).until(() -> times.get() > 0);
            }
            // At most the round that was under way.
            var last = times.get() + 1;
            await().during(Duration.ofMillis(100)).until(() -> times.get() <= last);
        }
    }
}
