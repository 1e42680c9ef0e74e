package io.warmpool.worker.scopes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CloserTest {

    private final RecordingLog log = new RecordingLog();
    private final Closer closer = new Closer(log);

    @Test
    void waitsForWhatIsStartedWhileItWaits() throws Exception {
        for (int round = 0; round < 3000; round++) {
            var ended = new AtomicInteger();
            var begin = new CountDownLatch(1);
            var starting = Bench.asking(() -> {
                begin.countDown();
                for (int i = 0; i < 5; i++) {
                    closer.run("first", () -> closer.run("second", ended::incrementAndGet));
                }
                return null;
            });
            begin.await();
            closer.await(Bench.SOON); // some of them are just about to start
            starting.answer();
            closer.await(Bench.SOON);
            assertThat(ended).hasValue(5);
        }
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void doesNotWaitForEver() throws Exception {
        var go = new CountDownLatch(1);
        var ended = new AtomicBoolean();
        closer.close("'k' (user)", (AutoCloseable) () -> {
            go.await();
            ended.set(true);
        });
        closer.await(Duration.ofMillis(20));
        assertThat(ended).isFalse();
        assertThat(log.lines()).containsExactly("WARN 1 values are still being closed after 20 ms");
        go.countDown();
        closer.await(Bench.SOON);
        assertThat(ended).isTrue();
    }
}
