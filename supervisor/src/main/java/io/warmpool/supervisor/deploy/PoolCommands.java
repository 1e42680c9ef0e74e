package io.warmpool.supervisor.deploy;

import io.warmpool.supervisor.pool.CommandSink;
import io.warmpool.supervisor.pool.Generation;
import io.warmpool.supervisor.pool.PoolMailbox;
import io.warmpool.supervisor.pool.PoolSnapshot;
import io.warmpool.supervisor.pool.SlotIndex;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a deployment asks of its pool; never blocks. */
interface PoolCommands {

    void restart(Generation generation, List<SlotIndex> slots, CommandSink sink);

    void resize(int workers, CommandSink sink);

    CompletableFuture<PoolSnapshot> snapshot();

    static PoolCommands of(PoolMailbox mailbox) {
        return new PoolCommands() {
            @Override
            public void restart(Generation generation, List<SlotIndex> slots, CommandSink sink) {
                mailbox.restart(generation, slots, sink);
            }

            @Override
            public void resize(int workers, CommandSink sink) {
                mailbox.resize(workers, sink);
            }

            @Override
            public CompletableFuture<PoolSnapshot> snapshot() {
                return mailbox.snapshot();
            }
        };
    }
}
