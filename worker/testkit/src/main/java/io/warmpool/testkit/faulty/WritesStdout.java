package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentException;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;

/** Prints as many lines to the standard output as the body says, then echoes the body. */
public final class WritesStdout implements Agent {

    @Override
    public void handle(Call call, Reply reply) {
        var lines = call.text().strip();
        if (!lines.matches("\\d{1,9}")) {
            throw new AgentException(AgentException.Code.BAD_REQUEST, "send a number of lines, for example: 1000");
        }
        for (var line = 1; line <= Integer.parseInt(lines); line++) {
            System.out.println("line " + line + " of " + lines);
        }
        reply.text(call.text());
    }
}
