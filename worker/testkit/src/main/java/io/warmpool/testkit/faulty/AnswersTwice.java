package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import java.time.Duration;

/**
 * Echoes, and once the call has ended says {@code forged} to it a second time, and to a call that there never was. For
 * real workers only.
 */
public final class AnswersTwice implements Agent {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Override
    public void handle(Call call, Reply reply) throws ReflectiveOperationException {
        var forgery = Forgery.behind(reply);
        var thisCall = Thread.currentThread();
        Thread.ofVirtual().name("forger").start(() -> {
            try {
                if (thisCall.join(LIMIT)) {
                    forgery.done(forgery.call(), "forged");
                    forgery.done(~forgery.call(), "forged");
                }
            } catch (InterruptedException | ReflectiveOperationException e) {
                throw new IllegalStateException("nothing was forged", e);
            }
        });
        reply.text(call.text());
    }
}
