package io.warmpool.testkit.costly;

import io.warmpool.agent.Loader;
import io.warmpool.agent.Settings;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What things take: the figures of the classes beside this one, times {@code scale}. Work is done first; what is left of the
 * time is waited for, as on a server or a disk. On a busy machine the work takes longer, and so does the whole.
 *
 * @param scale 1.0 for the costs of a real agent, 0.01 in tests
 * @param replyMillis what the agent's own reply takes, not scaled
 */
record Costs(double scale, long replyMillis) {

    Costs {
        if (!(scale >= 0 && scale <= 10)) {
            throw new IllegalArgumentException("scale must be from 0 to 10, was " + scale);
        }
        if (replyMillis < 0 || replyMillis > 60_000) {
            throw new IllegalArgumentException("reply-ms must be from 0 to 60000, was " + replyMillis);
        }
    }

    static Costs of(Settings settings) {
        settings.allowOnly(Set.of("scale", "reply-ms"));
        return new Costs(Double.parseDouble(settings.text("scale", "1.0")), settings.number("reply-ms", 20));
    }

    /** So many of what is made in full size, at least one. */
    int amount(int full) {
        return (int) Math.max(1, Math.round(full * Math.min(scale, 1)));
    }

    /** Makes something that takes at least so long. */
    <T> T taking(long millis, Loader<T> work) throws Exception {
        long began = System.nanoTime();
        var made = work.load();
        try {
            TimeUnit.NANOSECONDS.sleep((long) (millis * 1e6 * scale) - (System.nanoTime() - began));
        } catch (InterruptedException e) {
            if (made instanceof AutoCloseable open) {
                open.close();
            }
            throw e;
        }
        return made;
    }

    /** The same with a time between two, always the same one for the same thing. */
    <T> T taking(long least, long most, String thing, Loader<T> work) throws Exception {
        return taking(least + Math.floorMod(thing.hashCode() * 0x9E3779B9L, most - least + 1), work);
    }

    /** The agent thinks about its reply. */
    void reply() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(replyMillis);
    }
}
