package io.warmpool.worker.scopes;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** All schedules of a few threads that take, give back and retire one value, as far as Lincheck can tell them apart. */
public class LeaseLincheckTest {

    private final AtomicInteger closes = new AtomicInteger();
    private final Keeping keeping = new Keeping(new Tally("user"), (_, _) -> closes.incrementAndGet(), () -> 0);
    private final Held<String> held = Held.ready("k", "value", keeping);

    @Operation
    public boolean take() throws Exception {
        return held.take() == Held.Took.HIT;
    }

    @Operation
    public void giveBack() {
        held.giveBack();
    }

    @Operation
    public boolean retire() {
        return held.retire(Cause.SIZE);
    }

    @Validate
    public void isClosedOnceAndOnlyWhenNobodyUsesIt() {
        var figures = keeping.tally().figures();
        var expected = held.isGone() && figures.leases() == 0 ? 1 : 0;
        if (closes.get() != expected) {
            throw new AssertionError("closed " + closes + " times with " + figures.leases() + " leases");
        }
    }

    @Test
    void whateverTheScheduleItIsAsIfOneHadComeAfterTheOther() {
        new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(5)
                .invocationsPerIteration(150)
                .check(LeaseLincheckTest.class);
    }
}
