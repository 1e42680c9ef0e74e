package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The last outcomes of a simulated worker, which it tells once more after its link was lost, each with its whole state. The
 * second ping after one shows that it was read.
 */
final class SimulatedOutcomes {

    private static final int PINGS = 2;

    private final int most;
    private final Deque<Kept> kept = new ArrayDeque<>();

    private static final class Kept {
        private final long call;
        private final List<FromWorker> words;
        private int pings;

        Kept(long call, List<FromWorker> words) {
            this.call = call;
            this.words = words;
        }
    }

    SimulatedOutcomes(int most) {
        this.most = most;
    }

    void keep(long call, List<FromWorker> words) {
        forget(call);
        kept.addLast(new Kept(call, words));
        if (kept.size() > most) {
            kept.removeFirst();
        }
    }

    /** The call is begun anew: what was said of it before does not count. */
    void forget(long call) {
        kept.removeIf(each -> each.call == call);
    }

    void onPing() {
        kept.forEach(each -> each.pings++);
        kept.removeIf(each -> each.pings >= PINGS);
    }

    Stream<Long> numbers() {
        return kept.stream().map(each -> each.call);
    }

    void tellAgain(Consumer<FromWorker> wire) {
        kept.forEach(each -> each.words.forEach(wire));
    }

    void clear() {
        kept.clear();
    }
}
