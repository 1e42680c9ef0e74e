package io.warmpool.supervisor.startup;

import io.warmpool.supervisor.process.LaunchOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** Makes one start-up cache. */
interface Trainer {

    /**
     * Makes a cache for workers like this one and shows that a JVM starts with it. Takes seconds to minutes.
     *
     * @param draft the file to write it to
     * @param cancelled true as soon as nobody wants it any more
     * @throws IOException if there is none; whatever was started has ended
     */
    void train(LaunchOrder model, CacheKey key, Path draft, BooleanSupplier cancelled)
            throws IOException, InterruptedException;
}
