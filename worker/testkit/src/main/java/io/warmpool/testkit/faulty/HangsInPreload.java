package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentContext;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import java.util.concurrent.Semaphore;

/** Never becomes warm: its preload waits for ever and answers to no interrupt. */
public final class HangsInPreload implements Agent {

    @Override
    public void preload(AgentContext context) {
        new Semaphore(0).acquireUninterruptibly();
    }

    @Override
    public void handle(Call call, Reply reply) {
        throw new IllegalStateException("an agent that never preloaded was called");
    }
}
