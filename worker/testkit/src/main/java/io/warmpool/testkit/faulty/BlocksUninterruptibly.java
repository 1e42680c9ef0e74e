package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import java.util.concurrent.Semaphore;

/** Never returns from a call whose body contains {@code block}, whoever interrupts it; echoes any other. */
public final class BlocksUninterruptibly implements Agent {

    @Override
    public void handle(Call call, Reply reply) {
        if (call.text().contains("block")) {
            new Semaphore(0).acquireUninterruptibly();
        }
        reply.text(call.text());
    }
}
