package io.warmpool.supervisor.job.webhook;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A few places for each host, so that one that does not answer leaves room for the others. Knows only hosts that somebody is at
 * or waits for. Safe from any thread.
 */
final class HostPlaces {

    private static final class Host {
        private final Semaphore places;
        private int visitors;

        Host(int most) {
            places = new Semaphore(most);
        }
    }

    private final int most;
    private final Map<String, Host> hosts = new HashMap<>();

    HostPlaces(int most) {
        this.most = most;
    }

    /** Does something with a place at a host; false if there was none for so long, and it was not done. */
    boolean within(String host, long millis, Runnable action) throws InterruptedException {
        var place = come(host);
        try {
            if (!place.places.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
                return false;
            }
            try {
                action.run();
                return true;
            } finally {
                place.places.release();
            }
        } finally {
            go(host, place);
        }
    }

    private synchronized Host come(String host) {
        var place = hosts.computeIfAbsent(host, _ -> new Host(most));
        place.visitors++;
        return place;
    }

    private synchronized void go(String host, Host place) {
        if (--place.visitors == 0) {
            hosts.remove(host);
        }
    }
}
