package io.warmpool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.ToWorker;
import io.warmpool.worker.scopes.ScopeLimits;
import io.warmpool.worker.scopes.Scopes;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CachesTest {

    private final BlockingQueue<FromWorker> said = new LinkedBlockingQueue<>();
    private final Caches caches = new Caches(said::add);

    @Test
    void beforeTheAgentIsLoadedThereIsNothingToSeeAndNothingToEvict() throws InterruptedException {
        assertThat(caches.figures()).isEmpty();
        caches.onEvict(evict(7, "process", "*"));
        assertThat(said.poll(10, TimeUnit.SECONDS)).isEqualTo(new FromWorker.Evicted(7, 0));
    }

    @Test
    void whatIsKeptShowsInTheFiguresUntilItIsEvicted() throws Exception {
        try (var scopes = Scopes.open(ScopeLimits.defaults(), LoggerFactory.getLogger(CachesTest.class))) {
            for (var key : new String[] {"index/a", "index/b", "tools"}) {
                scopes.shared(key, Duration.ZERO, Object::new).lease().close();
            }
            caches.serve(scopes);
            var process = caches.figures().getFirst();
            assertThat(process.scope()).isEqualTo("process");
            assertThat(process.entries()).isEqualTo(3);
            assertThat(process.loads()).isEqualTo(3);
            assertThat(process.leases()).isZero();
            caches.onEvict(evict(8, "process", "index/*"));
            assertThat(said.poll(10, TimeUnit.SECONDS)).isEqualTo(new FromWorker.Evicted(8, 2));
            assertThat(caches.figures().getFirst().entries()).isEqualTo(1);
            assertThat(caches.figures().getFirst().evictions()).containsEntry("operator", 2L);
        }
    }

    private static ToWorker.Evict evict(long request, String scope, String key) {
        return new ToWorker.Evict(request, scope, key, "", "", "", "", false);
    }
}
