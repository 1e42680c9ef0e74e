package io.warmpool.worker.scopes;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What all values of one scope have in common.
 *
 * @param nanos the clock, as {@link System#nanoTime}
 */
record Keeping(Tally tally, Closing closing, LongSupplier nanos) {

    /**
     * Takes a lease on the value that {@code find} finds or makes, and looks again where that one has been dropped meanwhile.
     *
     * @param drop forgets a value that is of no more use
     */
    <T> Held<T> take(Supplier<Held<T>> find, Consumer<Held<T>> drop) throws Exception {
        var waited = true;
        try {
            while (true) {
                var held = find.get();
                try {
                    var took = held.take();
                    if (took != Held.Took.GONE) {
                        waited = took == Held.Took.WAITED;
                        return held;
                    }
                } finally {
                    if (held.isGone()) {
                        drop.accept(held);
                    }
                }
            }
        } finally {
            tally.asked(waited);
        }
    }
}
