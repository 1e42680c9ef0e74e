package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentContext;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;

/** Never becomes warm: its preload throws. */
public final class FailsPreload implements Agent {

    @Override
    public void preload(AgentContext context) {
        throw new IllegalStateException("the model file is missing");
    }

    @Override
    public void handle(Call call, Reply reply) {
        throw new IllegalStateException("an agent that failed to preload was called");
    }
}
