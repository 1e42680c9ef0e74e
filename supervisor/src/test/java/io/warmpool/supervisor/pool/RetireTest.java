package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.Incarnation;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The next supervisor is not to adopt a worker on its way out: each is retired, once, before it is told. */
class RetireTest {

    private static final SlotIndex SLOT = new SlotIndex(0);

    static Stream<Named<Consumer<Stage>>> waysOut() {
        return Stream.of(
                way("a kill", stage -> stage.pool.onKill(SLOT, new RecordedCommand(), stage.now)),
                way("a smaller pool", stage -> stage.pool.onResize(0, new RecordedCommand(), stage.now)),
                way("a shutdown", stage -> stage.pool.onShutdown(0, new RecordedCommand(), stage.now)),
                way("too much memory", stage -> stage.pool.onResident(stage.launched(0), 2000, stage.now)),
                way("its own end", stage -> stage.die(stage.launched(0))),
                way("a restart", stage -> {
                    stage.pool.onRestart(stage.next(), List.of(), new RecordedCommand(), stage.now);
                    stage.bringUp(stage.launched(1));
                }),
                way("silence", stage -> {
                    stage.silence(stage.launched(0));
                    stage.pass(Duration.ofSeconds(6));
                }));
    }

    @ParameterizedTest
    @MethodSource("waysOut")
    void whicheverWayItGoes(Consumer<Stage> wayOut) {
        var stage = new Stage(1, 5, Recycle.never(), 1000).started(1);
        var worker = stage.launched(0);
        assertThat(stage.effects.retired).isEmpty();
        wayOut.accept(stage);
        assertThat(stage.effects.retired).containsExactly(worker);
        stage.pass(Duration.ofSeconds(40));
        if (!stage.effects.forgotten.contains(worker)) {
            stage.die(worker);
        }
        assertThat(stage.effects.forgotten).contains(worker);
        assertThat(stage.effects.retired).filteredOn(worker::equals).hasSize(1);
        assertThat(stage.effects.ends)
                .filteredOn(end -> end.of().equals(worker))
                .first()
                .isEqualTo(new RecordedEffects.End("retire", worker));
    }

    @Test
    void aDrainingWorkerIsRetiredBeforeItsCallsHaveEnded() {
        var stage = Stage.withWorkers(1, 1, 5);
        stage.begin(stage.submit());
        stage.pool.onResize(0, new RecordedCommand(), stage.now);
        assertThat(stage.effects.retired).containsExactly(stage.launched(0));
        assertThat(stage.effects.terminated).isEmpty();
    }

    @Test
    void aSuccessorThatIsNotNeededIsRetiredToo() {
        var stage = Stage.withWorkers(1, 1, 5);
        stage.pool.onRestart(stage.next(), List.of(), new RecordedCommand(), stage.now);
        Incarnation unwanted = stage.lastLaunched();
        stage.pool.onRestart(stage.next(), List.of(), new RecordedCommand(), stage.now);
        assertThat(stage.effects.retired).containsExactly(unwanted);
    }

    private static Named<Consumer<Stage>> way(String name, Consumer<Stage> out) {
        return Named.of(name, out);
    }
}
