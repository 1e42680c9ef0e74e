package io.warmpool.supervisor.control;

import io.warmpool.supervisor.link.LinkCounters;
import io.warmpool.supervisor.pool.PoolMailbox;
import java.util.function.Supplier;

/**
 * A pool as the control plane sees it.
 *
 * @param agentClass the agent that its new workers load; a restart may change it
 */
public record ControlledPool(
        String name, Supplier<String> agentClass, PoolMailbox mailbox, Deployment deployment, LinkCounters counters) {}
