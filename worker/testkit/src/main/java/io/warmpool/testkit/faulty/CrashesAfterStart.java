package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;

/** Ends its process with exit code 13 in the middle of a call whose body contains {@code crash}; echoes any other. */
public final class CrashesAfterStart implements Agent {

    @Override
    public void handle(Call call, Reply reply) {
        if (call.text().contains("crash")) {
            Runtime.getRuntime().halt(13);
        }
        reply.text(call.text());
    }
}
