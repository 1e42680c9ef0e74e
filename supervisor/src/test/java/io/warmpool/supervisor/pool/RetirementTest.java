package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.Incarnation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Workers that have served, lived or grown enough are replaced surge-first, one at a time. */
class RetirementTest {

    private static final Duration AGE = Duration.ofSeconds(100);

    @Test
    void aWorkerThatHasServedEnoughIsReplacedByOneThatIsUpFirst() {
        var stage = new Stage(1, 5, Recycle.maxCalls(100), 0).started(1);
        var old = stage.launched(0);
        for (int i = 0; i < 89; i++) {
            serve(stage);
        }
        stage.tick();
        assertThat(stage.launches()).isEqualTo(1);
        for (int i = 0; i < 21; i++) {
            serve(stage);
        }
        stage.tick();
        assertThat(stage.launches()).isEqualTo(2);
        assertThat(stage.state(old)).isEqualTo("UP");
        assertThat(stage.effects.terminated).isEmpty();
        serve(stage);
        stage.bringUp(stage.launched(1));
        assertThat(stage.effects.terminated).containsExactly(old);
        assertThat(why(stage, old)).isEqualTo(StopReason.MAX_CALLS.words());
        assertThat(stage.effects.launches).allMatch(launch -> launch.generation() == 1);
    }

    @Test
    void workersOfAnAgeGoOneAfterTheOtherWithinATenthOfIt() {
        var stage = new Stage(1, 5, Recycle.maxAge(AGE.toNanos()), 0).started(4);
        stage.pass(Duration.ofSeconds(89));
        assertThat(stage.launches()).isEqualTo(4);
        for (int i = 4; i < 8; i++) {
            assertThat(passUntilLaunched(stage, i + 1)).isLessThanOrEqualTo(22);
            stage.pass(Duration.ofSeconds(6));
            assertThat(stage.launches()).isEqualTo(i + 1);
            stage.bringUp(stage.launched(i));
            assertThat(stage.pool.snapshot(stage.now).up()).isEqualTo(4);
        }
        stage.pass(Duration.ofSeconds(6));
        assertThat(stage.launches()).isEqualTo(8);
        assertThat(stage.effects.terminated).containsExactlyInAnyOrderElementsOf(firstOf(stage, 4));
    }

    @Test
    void aWorkerWhoseHeapStaysFullIsReplaced() {
        var stage = new Stage(1, 5, Recycle.maxMemory(1000), 0).started(1);
        stage.heapAfterGc = 899;
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.launches()).isEqualTo(1);
        stage.heapAfterGc = 1101;
        stage.pass(Duration.ofSeconds(2));
        assertThat(stage.launches()).isEqualTo(2);
        stage.heapAfterGc = 0;
        stage.bringUp(stage.launched(1));
        assertThat(why(stage, stage.launched(0))).isEqualTo(StopReason.MAX_MEMORY.words());
    }

    @Test
    void itGivesWayToARestart() {
        var stage = due(2);
        var abandoned = stage.lastLaunched();
        var command = new RecordedCommand();
        stage.pool.onRestart(stage.next(), List.of(), command, stage.now);
        assertThat(stage.effects.terminated).containsExactly(abandoned);
        assertThat(why(stage, abandoned)).isEqualTo(StopReason.SUPERSEDED.words());
        assertThat(stage.effects.launches.getLast().generation()).isEqualTo(2);
        stage.pass(Duration.ofSeconds(5));
        assertThat(stage.launches()).isEqualTo(4);
        stage.bringUp(stage.launched(3));
        stage.bringUp(stage.launched(4));
        assertThat(command.done()).isEqualTo("restarted 2 of 2 workers, generation 2");
    }

    @Test
    void itWaitsWhileARestartIsUnderWay() {
        var stage = new Stage(1, 5, Recycle.maxAge(AGE.toNanos()), 0).started(2);
        stage.pass(Duration.ofSeconds(80));
        stage.pool.onRestart(stage.next(), List.of(new SlotIndex(0)), new RecordedCommand(), stage.now);
        stage.boot(stage.launched(2));
        stage.pass(Duration.ofSeconds(35));
        assertThat(stage.launches()).isEqualTo(3);
        stage.bringUpBooted(stage.launched(2));
        assertThat(stage.pool.snapshot(stage.now).up()).isEqualTo(2);
        stage.pass(Duration.ofSeconds(1));
        assertThat(stage.launches()).isEqualTo(4);
        assertThat(stage.effects.launches.getLast().slot()).isEqualTo(new SlotIndex(1));
    }

    @Test
    void afterASuccessorThatFailedTheOldOneServesOnForAMinuteAtLeast() {
        var stage = due(1);
        stage.die(stage.lastLaunched());
        assertThat(stage.state(stage.launched(0))).isEqualTo("UP");
        stage.pass(Duration.ofSeconds(60).minusMillis(1));
        assertThat(stage.launches()).isEqualTo(2);
        stage.pass(Duration.ofSeconds(1));
        assertThat(stage.launches()).isEqualTo(3);
        stage.bringUp(stage.launched(2));
        assertThat(stage.effects.terminated).containsExactly(stage.launched(0));
    }

    @Test
    void aSuccessorTakesOverThoughTheOldOneDiedMeanwhile() {
        var stage = due(1);
        stage.die(stage.launched(0));
        stage.pass(Duration.ofSeconds(1));
        assertThat(stage.launches()).isEqualTo(2);
        stage.bringUp(stage.launched(1));
        assertThat(stage.pool.snapshot(stage.now).up()).isEqualTo(1);
    }

    @Test
    void aSlotThatIsTakenAwayDoesNotHoldUpTheOthers() {
        var stage = due(2);
        var leaving = stage.effects.launches.getLast().slot();
        stage.pool.onResize(leaving.value(), new RecordedCommand(), stage.now);
        stage.pool.onResize(leaving.value() + 1, new RecordedCommand(), stage.now);
        stage.bringUp(stage.lastLaunched());
        assertThat(passUntilLaunched(stage, stage.launches() + 1)).isPositive();
    }

    @Test
    void aPoolThatIsClosingReplacesNobody() {
        var stage = new Stage(1, 5, Recycle.maxAge(AGE.toNanos()), 0).started(1);
        var client = stage.submit();
        stage.begin(client);
        stage.pool.onShutdown(Duration.ofMinutes(4).toNanos(), new RecordedCommand(), stage.now);
        stage.pass(AGE.multipliedBy(2));
        assertThat(stage.launches()).isEqualTo(1);
    }

    /** A pool whose first replacement for age has just been started. */
    private static Stage due(int workers) {
        var stage = new Stage(1, 5, Recycle.maxAge(AGE.toNanos()), 0).started(workers);
        assertThat(passUntilLaunched(stage, workers + 1)).isBetween(90, 111);
        return stage;
    }

    /** Lets time pass until there have been so many launches; after how many seconds they have. */
    private static int passUntilLaunched(Stage stage, int launches) {
        for (int second = 0; second < 120; second++) {
            if (stage.launches() == launches) {
                return second;
            }
            stage.pass(Duration.ofSeconds(1));
        }
        throw new AssertionError("no launch in two minutes");
    }

    private static void serve(Stage stage) {
        var client = stage.submit();
        if (stage.takerOf(client) != null) {
            stage.begin(client);
            stage.finish(client);
        } else {
            stage.pool.onCancel(client.id(), stage.now);
        }
    }

    private static List<Incarnation> firstOf(Stage stage, int many) {
        return stage.effects.launches.stream()
                .limit(many)
                .map(RecordedEffects.Launch::incarnation)
                .toList();
    }

    /** Why it was made to leave, as reported. */
    private static String why(Stage stage, Incarnation worker) {
        return stage.effects.reports.stream()
                .filter(report -> report.incarnation().equals(worker.toString()))
                .map(Transition::why)
                .filter(why -> !why.isEmpty())
                .findFirst()
                .orElse("");
    }
}
