package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.call.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A worker whose resident memory passes the limit is killed, whatever it does. */
class MemoryLimitTest {

    private static final long LIMIT = 512L << 20;

    private final Stage stage = new Stage(1, 5, Recycle.never(), LIMIT).started(1);

    @Test
    void aWorkerAtTheLimitLivesAndOneOverItIsKilled() {
        resident(LIMIT);
        assertThat(stage.effects.killed).isEmpty();
        resident(LIMIT + 1);
        assertThat(stage.effects.killed).containsExactly(stage.launched(0));
        assertThat(stage.effects.dumped).isEmpty();
    }

    @Test
    void theCauseNamesBothFigures() {
        var client = stage.submit();
        stage.begin(client);
        resident(600L << 20);
        stage.die(stage.launched(0));
        var death = stage.death(0);
        assertThat(death.kind()).isEqualTo(DeathKind.MEMORY_LIMIT);
        assertThat(death.cause()).startsWith("its resident memory is over recycle.max-resident: 600 of 512 MiB (exit");
        assertThat(client.outcome())
                .isInstanceOfSatisfying(
                        Outcome.WorkerLost.class,
                        lost -> assertThat(lost.cause()).contains("600 of 512 MiB"));
    }

    @Test
    void itIsAFailureOfItsSlotAndIsReplaced() {
        for (int i = 0; i < 2; i++) {
            stage.pool.onResident(stage.lastLaunched(), LIMIT * 2, stage.now);
            stage.die(stage.lastLaunched());
        }
        assertThat(stage.launches()).isEqualTo(1);
        stage.pass(Duration.ZERO);
        assertThat(stage.launches()).isEqualTo(2);
    }

    @Test
    void whoeverIsOnItsWayOutIsLeftToItsWay() {
        var client = stage.submit();
        stage.begin(client);
        stage.pool.onResize(0, new RecordedCommand(), stage.now);
        assertThat(stage.state(stage.launched(0))).isEqualTo("DRAINING");
        resident(LIMIT * 2);
        assertThat(stage.effects.killed).isEmpty();
        stage.finish(client);
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aFigureThatComesAfterTheEndIsNobodysMistake() {
        stage.die(stage.launched(0));
        resident(LIMIT * 2);
        assertThat(stage.effects.killed).isEmpty();
        assertThat(stage.pool.snapshot(stage.now).staleMessages()).isZero();
    }

    @Test
    void withoutALimitNobodyIsKilled() {
        var free = Stage.withWorkers(1, 1, 0);
        free.pool.onResident(free.launched(0), Long.MAX_VALUE, free.now);
        assertThat(free.effects.killed).isEmpty();
    }

    private void resident(long bytes) {
        stage.pool.onResident(stage.launched(0), bytes, stage.now);
    }
}
