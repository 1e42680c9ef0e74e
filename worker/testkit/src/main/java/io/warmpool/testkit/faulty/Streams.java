package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentException;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;

/** Floods its client: the body {@code N SIZE} makes it emit N deltas of SIZE characters each, as fast as it can. */
public final class Streams implements Agent {

    @Override
    public void handle(Call call, Reply reply) throws InterruptedException {
        var words = call.text().strip().split("\\s+");
        if (words.length != 2 || !words[0].matches("\\d{1,9}") || !words[1].matches("\\d{1,9}")) {
            throw new AgentException(AgentException.Code.BAD_REQUEST, "send two numbers, for example: 1000 64");
        }
        var piece = "x".repeat(Integer.parseInt(words[1]));
        for (var left = Integer.parseInt(words[0]); left > 0; left--) {
            reply.delta(piece);
        }
        reply.text("emitted " + words[0]);
    }
}
