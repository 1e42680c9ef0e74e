package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;

/** Throws what no client may read when the body contains {@code throw}; echoes any other. */
public final class ThrowsUnexpected implements Agent {

    @Override
    public void handle(Call call, Reply reply) {
        if (call.text().contains("throw")) {
            throw new RuntimeException("secret detail");
        }
        reply.text(call.text());
    }
}
