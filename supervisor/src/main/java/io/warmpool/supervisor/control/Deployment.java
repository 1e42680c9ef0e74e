package io.warmpool.supervisor.control;

import io.warmpool.supervisor.pool.CommandSink;
import io.warmpool.supervisor.pool.SlotIndex;
import java.util.List;

/**
 * The commands of a pool that need more than the pool: files to be read, sizes to be remembered. All of them return at
 * once; the sink hears how it goes and then, once, how it ended.
 */
public interface Deployment {

    /**
     * A rolling restart with the configuration and the class path that are on disk now.
     *
     * @param slots only these, or all if empty
     * @param force go on although memory for one more worker may be missing
     */
    void restart(List<SlotIndex> slots, boolean force, CommandSink sink);

    /** A rolling restart with the generation before the present one. */
    void rollback(CommandSink sink);

    /** Changes the number of workers, and remembers it for the next supervisor of this home. */
    void resize(int workers, CommandSink sink);
}
