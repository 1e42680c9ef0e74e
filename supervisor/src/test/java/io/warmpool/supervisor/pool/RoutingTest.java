package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.Incarnation;
import io.warmpool.supervisor.call.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoutingTest {

    private static final int SESSIONS = 10_000;

    private final RecordedCommand command = new RecordedCommand();

    @Test
    void callsGoToTheLeastLoadedWorker() {
        var stage = Stage.withWorkers(3, 4, 0);
        var counts = new HashMap<Incarnation, Integer>();
        for (int i = 0; i < 9; i++) {
            counts.merge(stage.takerOf(stage.submit()), 1, Integer::sum);
        }
        assertThat(counts.values()).containsExactly(3, 3, 3);
    }

    @Test
    void aWorkerThatBecameFreeIsTakenNext() {
        var stage = Stage.withWorkers(2, 1, 1);
        var first = stage.submit();
        stage.submit();
        var waiting = stage.submit();
        stage.begin(first);
        stage.finish(first);
        assertThat(stage.takerOf(waiting)).isEqualTo(stage.takerOf(first));
    }

    @Test
    void aSessionSticksToItsSlotThoughOthersAreLessLoaded() {
        var stage = Stage.withWorkers(4, 3, 5);
        var first = stage.submitIn("alice");
        assertThat(stage.takerOf(stage.submitIn("alice"))).isEqualTo(stage.takerOf(first));
        assertThat(stage.takerOf(stage.submitIn("alice"))).isEqualTo(stage.takerOf(first));
        assertThat(spilled(stage)).isZero();
    }

    @Test
    void aSessionWhoseHomeIsFullSpillsAtOnceAndAlwaysToTheSameSlot() {
        var stage = Stage.withWorkers(4, 2, 5);
        var home = stage.takerOf(stage.submitIn("alice"));
        stage.submitIn("alice");
        var second = stage.submitIn("alice");
        assertThat(stage.takerOf(second)).isNotNull().isNotEqualTo(home);
        assertThat(spilled(stage)).isEqualTo(1);
        stage.begin(second);
        stage.finish(second);
        assertThat(stage.takerOf(stage.submitIn("alice"))).isEqualTo(stage.takerOf(second));
        assertThat(spilled(stage)).isEqualTo(2);
    }

    @Test
    void aSessionWhoseHomeIsClosedSpillsToo() {
        var stage = Stage.withWorkers(3, 1, 5);
        var first = stage.submitIn("alice");
        stage.begin(first);
        stage.finish(first);
        stage.pool.onPause(slotOf(stage, stage.takerOf(first)), true, command, stage.now);
        assertThat(stage.takerOf(stage.submitIn("alice"))).isNotNull().isNotEqualTo(stage.takerOf(first));
        assertThat(spilled(stage)).isEqualTo(1);
    }

    @Test
    void theSameIdOfAnotherUserOrTenantIsAtHomeElsewhere() {
        var homes = new HashSet<Incarnation>();
        for (var owner : List.of("", "a", "b", "c", "d", "e", "f", "g")) {
            var stage = Stage.withWorkers(4, 1, 0);
            homes.add(stage.takerOf(stage.submitFor("", owner, "alice")));
            homes.add(stage.takerOf(stage.submitFor(owner, "", "alice")));
        }
        assertThat(homes).hasSize(4);
    }

    @Test
    void whoGetsRoomFirstTakesTheOldestOfItsOwnAndThoseWithoutASession() {
        var stage = Stage.withWorkers(2, 1, 9);
        var alice = stage.submitIn("alice");
        var other = stage.submit();
        var abroad = stage.submitIn("alice");
        var anywhere = stage.submit();
        stage.begin(other);
        stage.finish(other);
        assertThat(stage.takerOf(anywhere)).isEqualTo(stage.takerOf(other));
        assertThat(stage.takerOf(abroad)).isNull();
        stage.begin(alice);
        stage.finish(alice);
        assertThat(stage.takerOf(abroad)).isEqualTo(stage.takerOf(alice));
        assertThat(spilled(stage)).isZero();
    }

    @Test
    void whoHasNothingElseToDoTakesTheOldestThatWaitsForAnother() {
        var stage = Stage.withWorkers(2, 1, 9);
        var alice = stage.submitIn("alice");
        var other = stage.submit();
        var first = stage.submitIn("alice");
        var second = stage.submitIn("alice");
        stage.begin(other);
        stage.finish(other);
        assertThat(stage.takerOf(first)).isEqualTo(stage.takerOf(other));
        assertThat(stage.takerOf(second)).isNull();
        assertThat(spilled(stage)).isEqualTo(1);
        stage.begin(alice);
        stage.finish(alice);
        assertThat(stage.takerOf(second)).isEqualTo(stage.takerOf(alice));
        assertThat(spilled(stage)).isEqualTo(1);
    }

    @Test
    void aCallThatIsCancelledWhileItWaitsIsNotTakenByAnybody() {
        var stage = Stage.withWorkers(2, 1, 9);
        stage.submitIn("alice");
        var other = stage.submit();
        var cancelled = stage.submitIn("alice");
        var next = stage.submitIn("alice");
        stage.pool.onCancel(cancelled.id(), stage.now);
        stage.begin(other);
        stage.finish(other);
        assertThat(stage.takerOf(cancelled)).isNull();
        assertThat(stage.takerOf(next)).isEqualTo(stage.takerOf(other));
    }

    @Test
    void whatWaitsForAClosedSlotIsTreatedByTheNextOneAsItsOwn() {
        var stage = Stage.withWorkers(2, 1, 9);
        var alice = stage.submitIn("alice");
        var other = stage.submit();
        var abroad = stage.submitIn("alice");
        var younger = stage.submit();
        stage.pool.onPause(slotOf(stage, stage.takerOf(alice)), true, command, stage.now);
        stage.begin(other);
        stage.finish(other);
        assertThat(stage.takerOf(abroad)).isEqualTo(stage.takerOf(other));
        assertThat(stage.takerOf(younger)).isNull();
    }

    @Test
    void slotsThatOpenTogetherTakeTheirOwnBeforeTheyHelpEachOther() {
        var stage = Stage.withWorkers(2, 1, 20);
        stage.pool.onPause(new SlotIndex(0), true, command, stage.now);
        var running = stage.submit();
        var sessions = IntStream.range(0, 12)
                .mapToObj(number -> stage.submitIn("s-" + number))
                .toList();
        stage.pool.onPause(new SlotIndex(0), false, new RecordedCommand(), stage.now);
        assertThat(sessions.stream().filter(client -> stage.takerOf(client) != null))
                .singleElement()
                .satisfies(client -> assertThat(stage.takerOf(client)).isEqualTo(stage.launched(0)));
        assertThat(spilled(stage)).isZero();
        assertThat(stage.takerOf(running)).isEqualTo(stage.launched(1));
    }

    @Test
    void aScaleByOneMovesItsShareOfTheSessionsAndNoOther() {
        var stage = Stage.withWorkers(4, 1, 5);
        var before = homes(stage);
        stage.pool.onResize(5, command, stage.now);
        stage.bringUp(stage.lastLaunched());
        var after = homes(stage);
        var moved = IntStream.range(0, SESSIONS)
                .filter(session -> !before.get(session).equals(after.get(session)))
                .toArray();
        assertThat(moved).hasSizeBetween(SESSIONS / 5 * 3 / 4, SESSIONS / 5 * 5 / 4);
        for (var session : moved) {
            assertThat(after.get(session)).isEqualTo(stage.lastLaunched());
        }
        stage.pool.onResize(4, new RecordedCommand(), stage.now);
        assertThat(homes(stage)).isEqualTo(before);
        assertThat(spilled(stage)).isZero();
    }

    /** Which worker each of many sessions is at home with. */
    private static List<Incarnation> homes(Stage stage) {
        return IntStream.range(0, SESSIONS)
                .mapToObj(session -> {
                    stage.effects.sent.clear();
                    var client = stage.submitFor("t-" + session % 3, "u-" + session % 70, "s-" + session);
                    var taker = stage.takerOf(client);
                    stage.finish(client);
                    return taker;
                })
                .toList();
    }

    private static long spilled(Stage stage) {
        return stage.pool.snapshot(stage.now).spilled();
    }

    @Test
    void aSessionComesBackToItsSlotWithTheNextWorker() {
        var stage = Stage.withWorkers(3, 1, 5);
        var before = stage.takerOf(stage.submitIn("alice"));
        stage.die(before);
        stage.pass(Duration.ZERO);
        stage.bringUp(stage.lastLaunched());
        assertThat(slotOf(stage, stage.takerOf(stage.submitIn("alice")))).isEqualTo(slotOf(stage, before));
    }

    @Test
    void aPausedSlotTakesNothingFinishesWhatRunsAndTakesAgainWhenResumed() {
        var stage = Stage.withWorkers(1, 1, 5);
        var running = stage.submit();
        stage.begin(running);
        stage.pool.onPause(new SlotIndex(0), true, command, stage.now);
        assertThat(command.done()).isEqualTo("echo/0 paused");
        var waiting = stage.submitIn("alice");
        stage.finish(running);
        assertThat(running.outcome()).isInstanceOf(Outcome.Done.class);
        assertThat(stage.takerOf(waiting)).isNull();
        stage.pool.onPause(new SlotIndex(0), false, new RecordedCommand(), stage.now);
        assertThat(stage.takerOf(waiting)).isEqualTo(stage.launched(0));
    }

    @Test
    void callsWaitForTheFirstWorkerThatComesUp() {
        var stage = new Stage(2, 5);
        stage.pool.onStart(2, stage.generation(1), List.of(), stage.now);
        var clients = IntStream.range(0, 3).mapToObj(_ -> stage.submit()).toList();
        stage.bringUp(stage.launched(1));
        assertThat(clients.stream().map(stage::takerOf).filter(stage.launched(1)::equals))
                .hasSize(2);
        stage.bringUp(stage.launched(0));
        assertThat(stage.takerOf(clients.get(2))).isEqualTo(stage.launched(0));
    }

    @Test
    void commandsToSlotsThatDoNotExistFail() {
        var stage = Stage.withWorkers(1, 1, 5);
        for (var say : List.<Runnable>of(
                () -> stage.pool.onPause(new SlotIndex(3), true, command(stage), stage.now),
                () -> stage.pool.onKill(new SlotIndex(3), command(stage), stage.now),
                () -> stage.pool.onRestart(stage.next(), List.of(new SlotIndex(3)), command(stage), stage.now))) {
            say.run();
            assertThat(last.failed()).isEqualTo("pool 'echo' has no slot 3; it has 0 to 0");
        }
    }

    private RecordedCommand last;

    private RecordedCommand command(Stage stage) {
        assertThat(stage.launches()).isEqualTo(1);
        last = new RecordedCommand();
        return last;
    }

    private static SlotIndex slotOf(Stage stage, Incarnation worker) {
        return stage.effects.launches.stream()
                .filter(launch -> launch.incarnation().equals(worker))
                .findFirst()
                .orElseThrow()
                .slot();
    }
}
