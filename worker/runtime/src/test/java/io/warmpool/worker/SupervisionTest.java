package io.warmpool.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The thread around the decision; the clock is the test's. */
@Timeout(30)
class SupervisionTest {

    private final AtomicLong clock = new AtomicLong();
    private final CountDownLatch ended = new CountDownLatch(1);

    @Test
    void itEndsTheProcessOnceTheGraceOfTheLastLossIsOver() throws Exception {
        var supervision = watch(InputStream.nullInputStream(), Duration.ofSeconds(1));
        await().until(supervision::hasLostItsFirstSupervisor);
        supervision.onProved();
        clock.addAndGet(Duration.ofHours(1).toNanos());
        supervision.onLost();
        supervision.onProved();
        clock.addAndGet(Duration.ofHours(1).toNanos());
        supervision.onLost();
        // Time stands still now: it looks again and again and finds nothing to do.
        assertThat(ended.await(1200, TimeUnit.MILLISECONDS)).isFalse();
        clock.addAndGet(Duration.ofMillis(1001).toNanos());
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aLostLinkAloneEndsNothingUntilTheInputEnds() throws Exception {
        try (var supervisor = new PipedOutputStream();
                var stdin = new PipedInputStream(supervisor)) {
            var supervision = watch(stdin, Duration.ZERO);
            supervision.onProved();
            supervision.onLost();
            supervisor.write('x');
            supervisor.flush();
            await().until(() -> stdin.available() == 0);
            assertThat(supervision.hasLostItsFirstSupervisor()).isFalse();
            assertThat(ended.getCount()).isEqualTo(1);
            supervisor.close();
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void anInputThatFailsCountsAsEnded() throws Exception {
        var broken = new PipedInputStream();
        watch(broken, Duration.ZERO);
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private Supervision watch(InputStream stdin, Duration grace) {
        var supervision = new Supervision(stdin, grace, clock::get, ended::countDown);
        supervision.watch();
        return supervision;
    }
}
