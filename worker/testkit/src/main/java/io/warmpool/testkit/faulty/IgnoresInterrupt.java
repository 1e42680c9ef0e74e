package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentContext;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Holds each call for {@code block-ms} (60,000 by default), whoever cancels it, and echoes the body then. */
public final class IgnoresInterrupt implements Agent {

    private long blockMs;

    @Override
    public void preload(AgentContext context) {
        context.settings().allowOnly(Set.of("block-ms"));
        blockMs = context.settings().number("block-ms", 60_000);
    }

    @Override
    public void handle(Call call, Reply reply) {
        var end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(blockMs);
        for (var left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            Thread.interrupted();
        }
        reply.text(call.text());
    }
}
