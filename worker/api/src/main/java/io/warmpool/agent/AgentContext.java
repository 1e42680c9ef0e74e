package io.warmpool.agent;

import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;

/** What a worker offers its agent while it preloads. Safe to keep and to use from any thread. */
public interface AgentContext {

    /** The name of the pool that this worker belongs to. */
    String pool();

    /** The number of the slot that this worker fills, from 0. */
    int slot();

    /** The values under {@code pools.<name>.settings}. */
    Settings settings();

    /** The agent's logger; its lines go to the slot's log file. */
    Logger logger();

    /**
     * Finds a file or folder named in the settings. An absolute path stays as it is. One that starts with {@code ./} or
     * {@code ../} is relative to the folder where the supervisor was started. Any other is looked for in the
     * distribution first (its {@code docs}, for example) and then in that folder.
     *
     * @return an absolute path, which need not exist
     */
    Path resolve(String path);

    /**
     * A value for the whole process, made by whoever asks for it first and kept until the worker ends. Asking again under
     * the same key gives the same one, and its first loader. There is no limit to how many there are, and none is dropped for
     * want of use: keys must not come from clients. What depends on who calls belongs in {@link UserScope}, {@link Session} or
     * {@link SessionPool}.
     *
     * @param key at most 512 characters
     * @see Breakable
     */
    default <T> Shared<T> shared(String key, Loader<? extends T> loader) {
        return shared(key, Duration.ZERO, loader);
    }

    /**
     * The same with a time to live: who asks for an older value gets it, and a new one is made in the background, once. If
     * that fails, the old one stays and the failure is logged; the next who asks after a while tries again.
     *
     * @param timeToLive at least 1 ms, or zero for no end
     */
    <T> Shared<T> shared(String key, Duration timeToLive, Loader<? extends T> loader);

    /** Contexts that calls use again. */
    SessionPool sessions();

    /**
     * Reports how far the preload is. Cheap enough to be called for each item: reports are thinned out on the way.
     *
     * @param done how many units are done, from 0
     * @param total how many there are, or 0 if that is not known
     * @param note what is being done, in a few words, for people
     */
    void progress(long done, long total, String note);
}
