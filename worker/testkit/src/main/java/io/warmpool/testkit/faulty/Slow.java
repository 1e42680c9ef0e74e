package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentContext;
import io.warmpool.agent.AgentException;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes as many milliseconds as the body says, unless it is interrupted, and tells who answered:
 * {@code {"pid":4711,"loads":1,"slot":0}}. {@code loads} counts the preloads in this process. Its preload takes
 * {@code preload-ms}, 0 by default.
 */
public final class Slow implements Agent {

    private static final AtomicInteger LOADS = new AtomicInteger();

    private int slot;

    @Override
    public void preload(AgentContext context) throws InterruptedException {
        context.settings().allowOnly(Set.of("preload-ms"));
        TimeUnit.MILLISECONDS.sleep(context.settings().number("preload-ms", 0));
        slot = context.slot();
        LOADS.incrementAndGet();
    }

    @Override
    public void handle(Call call, Reply reply) throws InterruptedException {
        var millis = call.text().strip();
        if (!millis.matches("\\d{1,9}")) {
            throw new AgentException(AgentException.Code.BAD_REQUEST, "send milliseconds, for example: 250");
        }
        TimeUnit.MILLISECONDS.sleep(Integer.parseInt(millis));
        reply.json(
                "{\"pid\":" + ProcessHandle.current().pid() + ",\"loads\":" + LOADS.get() + ",\"slot\":" + slot + "}");
    }
}
