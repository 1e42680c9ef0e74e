package io.warmpool.worker;

import io.warmpool.proto.Limits;
import java.util.concurrent.Semaphore;

/**
 * How many bytes one call may still have on the way. The call's thread takes, and blocks when there are none left; the
 * link's thread puts in what the front end grants as its client reads.
 */
final class CreditGate {

    private final Semaphore bytes = new Semaphore(Limits.CREDIT_WINDOW);

    /** Waits until {@code wanted} bytes may be sent. More than a window at once counts as a whole window. */
    void take(int wanted) throws InterruptedException {
        bytes.acquire(Math.min(wanted, Limits.CREDIT_WINDOW));
    }

    /** What was on the way is lost with its connection and will not be granted again: the whole window is free. */
    void renew() {
        grant(Limits.CREDIT_WINDOW);
    }

    /** Grants more. */
    void grant(long granted) {
        var room = Limits.CREDIT_WINDOW - bytes.availablePermits();
        bytes.release((int) Math.max(0, Math.min(granted, room)));
    }
}
