package io.warmpool.supervisor.control;

import io.warmpool.supervisor.link.LinkCounters;
import io.warmpool.supervisor.pool.PoolMailbox;
import io.warmpool.supervisor.pool.SlotIndex;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A pool as the control plane sees it.
 *
 * @param agentClass the agent that its new workers load; a restart may change it
 * @param threads what the threads of a slot's worker do; empty if it has none
 */
public record ControlledPool(
        String name,
        Supplier<String> agentClass,
        PoolMailbox mailbox,
        Function<SlotIndex, CompletableFuture<Optional<String>>> threads,
        Deployment deployment,
        LinkCounters counters) {}
