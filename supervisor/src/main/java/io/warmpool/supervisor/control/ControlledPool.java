package io.warmpool.supervisor.control;

import io.warmpool.supervisor.link.LinkCounters;
import io.warmpool.supervisor.pool.PoolMailbox;

/** A pool as the control plane sees it. */
public record ControlledPool(
        String name, String agentClass, PoolMailbox mailbox, Deployment deployment, LinkCounters counters) {}
