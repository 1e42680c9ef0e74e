package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentContext;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import java.util.concurrent.Semaphore;

/** Echoes, and outlives SIGTERM: its shutdown hook never returns. Only SIGKILL ends its process. */
public final class IgnoresTerm implements Agent {

    @Override
    public void preload(AgentContext context) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> new Semaphore(0).acquireUninterruptibly(), "ignores-term"));
    }

    @Override
    public void handle(Call call, Reply reply) {
        reply.text(call.text());
    }
}
