package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShutdownTest {

    private final RecordedCommand first = new RecordedCommand();
    private final RecordedCommand second = new RecordedCommand();

    @Test
    void itClosesOnceAsSoonAsAllIsIdle() {
        var shutdown = new Shutdown(100);
        assertThat(shutdown.closesNow(1, false)).isFalse();
        assertThat(shutdown.isClosed()).isFalse();
        assertThat(shutdown.until()).isEqualTo(100);
        assertThat(shutdown.closesNow(2, true)).isTrue();
        assertThat(shutdown.isClosed()).isTrue();
        assertThat(shutdown.closesNow(3, true)).isFalse();
        assertThat(shutdown.until()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void itClosesWhenPatienceIsOver() {
        var shutdown = new Shutdown(100);
        assertThat(shutdown.closesNow(99, false)).isFalse();
        assertThat(shutdown.closesNow(100, false)).isTrue();
    }

    @Test
    void aSecondOneMayHurryItButNotGiveItMoreTime() {
        var shutdown = new Shutdown(100);
        shutdown.add(first);
        assertThat(shutdown.sooner(200)).isSameAs(shutdown);
        var hurried = shutdown.sooner(50);
        assertThat(hurried.until()).isEqualTo(50);
        hurried.add(second);
        hurried.done();
        hurried.done();
        assertThat(first.done()).isEqualTo("stopped");
        assertThat(second.done()).isEqualTo("stopped");
    }

    @Test
    void whoComesAfterTheEndIsToldAtOnce() {
        var shutdown = new Shutdown(100);
        shutdown.done();
        shutdown.add(first);
        assertThat(first.done()).isEqualTo("stopped");
    }
}
