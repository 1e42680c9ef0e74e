package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.Repeat;
import io.warmpool.supervisor.call.Turn;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaitingRoomTest {

    private static final SlotIndex ZERO = new SlotIndex(0);
    private static final SlotIndex ONE = new SlotIndex(1);

    /** Nobody has waited since before this. */
    private static final long NOBODY = 0;

    private final WaitingRoom room = new WaitingRoom();

    @Test
    void theOldestGoesFirst() {
        var second = waits(2, null);
        var first = waits(1, null);
        assertThat(room.poll(ZERO, NOBODY)).isSameAs(first);
        assertThat(room.poll(ZERO, NOBODY)).isSameAs(second);
        assertThat(room.poll(ZERO, NOBODY)).isNull();
        assertThat(room.size()).isZero();
    }

    @Test
    void aCallWithASlotWaitsForThatSlot() {
        var tied = waits(1, ONE);
        var free = waits(2, null);
        assertThat(room.poll(ZERO, NOBODY)).isSameAs(free);
        assertThat(room.poll(ZERO, NOBODY)).isNull();
        assertThat(room.poll(ONE, NOBODY)).isSameAs(tied);
    }

    @Test
    void whoHasWaitedForLongIsTakenInItsTurnWhereverItWaits() {
        var third = waits(3, ZERO);
        var first = waits(1, ONE);
        var second = waits(2, null);
        assertThat(room.poll(ZERO, NOBODY)).as("not yet").isSameAs(second);
        assertThat(room.poll(ZERO, 1)).isSameAs(first);
        var later = waits(4, ONE);
        assertThat(room.poll(ZERO, 1)).as("it is older").isSameAs(third);
        assertThat(room.poll(ZERO, 1)).isSameAs(later);
        assertThat(room.poll(ZERO, 1)).isNull();
    }

    @Test
    void whoStealsTakesTheOldestOfAllThatWaitAtSomeSlot() {
        waits(1, null);
        var third = waits(4, ZERO);
        var first = waits(2, ONE);
        var second = waits(3, ONE);
        assertThat(room.steal()).isSameAs(first);
        assertThat(room.steal()).isSameAs(second);
        assertThat(room.poll(ONE, NOBODY)).isNotNull();
        assertThat(room.steal()).isSameAs(third);
        assertThat(room.steal()).isNull();
        assertThat(room.size()).isZero();
    }

    @Test
    void aSlotTakesTheOlderOfItsOwnAndTheFreeOnes() {
        var free = waits(1, null);
        var tied = waits(2, ONE);
        var later = waits(3, null);
        assertThat(room.poll(ONE, NOBODY)).isSameAs(free);
        assertThat(room.poll(ONE, NOBODY)).isSameAs(tied);
        assertThat(room.poll(ONE, NOBODY)).isSameAs(later);
    }

    @Test
    void whatComesBackStandsAtTheHead() {
        waits(1, null);
        var back = call(9);
        back.backToQueue(-1);
        room.add(back, null);
        assertThat(room.poll(ZERO, NOBODY)).isSameAs(back);
    }

    @Test
    void aCallCanBeTakenOutWhereverItWaits() {
        var free = waits(1, null);
        var tied = waits(2, ONE);
        room.remove(tied);
        room.remove(tied);
        assertThat(room.size()).isEqualTo(1);
        assertThat(room.all()).containsExactly(free);
        room.remove(free);
        assertThat(room.size()).isZero();
    }

    @Test
    void whenSlotsChangeEveryCallIsAskedAnewAndKeepsItsPlace() {
        var first = waits(1, ONE);
        var second = waits(2, null);
        room.reassign(call -> call.equals(second) ? ONE : ZERO);
        assertThat(room.size()).isEqualTo(2);
        assertThat(room.all()).containsExactly(first, second);
        assertThat(room.poll(ONE, NOBODY)).isSameAs(second);
        assertThat(room.poll(ZERO, NOBODY)).isSameAs(first);
    }

    private InFlight waits(long order, SlotIndex slot) {
        var call = call(order);
        room.add(call, slot);
        return call;
    }

    private static InFlight call(long order) {
        var call = new Call(
                new CallId(order),
                "echo",
                new byte[0],
                "",
                "",
                "",
                "",
                Map.of(),
                0,
                false,
                Repeat.of(false),
                Optional.empty(),
                Optional.empty(),
                Turn.FIRST);
        return new InFlight(call, new RecordedClient(call.id()), 0, order);
    }
}
