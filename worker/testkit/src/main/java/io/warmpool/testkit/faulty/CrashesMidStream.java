package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import java.util.concurrent.TimeUnit;

/**
 * Emits two deltas, {@code one } and {@code two }. Then it ends its process with exit code 14 if the body contains
 * {@code crash}, and otherwise echoes the body. Before the crash it pauses for {@value #PAUSE_MS} ms, so that a client that
 * streams has the deltas.
 */
public final class CrashesMidStream implements Agent {

    private static final int PAUSE_MS = 200;

    @Override
    public void handle(Call call, Reply reply) throws InterruptedException {
        reply.delta("one ");
        reply.delta("two ");
        if (call.text().contains("crash")) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            Runtime.getRuntime().halt(14);
        }
        reply.text(call.text());
    }
}
