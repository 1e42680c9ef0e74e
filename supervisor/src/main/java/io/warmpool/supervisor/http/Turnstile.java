package io.warmpool.supervisor.http;

import java.time.Duration;

/** Counts the open connections, keeps their number bounded and can wait until the last is closed. Any thread. */
final class Turnstile {

    /** Beyond the limit so many may be told that they cannot come in; the rest is closed without a word. */
    private static final int TOLD = 64;

    enum Entry {
        IN,
        TURNED_AWAY,
        SHUT
    }

    private final int limit;
    private int open;

    Turnstile(int limit) {
        this.limit = limit;
    }

    /** Counts one more; for each there must be one {@link #leave}. */
    synchronized Entry enter() {
        open++;
        return open <= limit ? Entry.IN : open <= limit + TOLD ? Entry.TURNED_AWAY : Entry.SHUT;
    }

    synchronized void leave() {
        open--;
        if (open == 0) {
            notifyAll();
        }
    }

    synchronized int open() {
        return open;
    }

    /** Waits until none is open; false if that took too long. */
    synchronized boolean awaitEmpty(Duration limitOfWait) throws InterruptedException {
        var end = System.nanoTime() + limitOfWait.toNanos();
        while (open > 0) {
            var millis = (end - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return false;
            }
            wait(millis);
        }
        return true;
    }
}
