package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentException;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import java.util.HexFormat;

/**
 * Answers calls that were given to somebody else, such as an earlier incarnation of its slot. The body names them, one or
 * more ids of 16 hexadecimal digits as in the header {@code Warmpool-Call}, and each but its own is told {@code forged};
 * then the call itself is echoed. For real workers only.
 */
public final class AnswersOldIncarnation implements Agent {

    @Override
    public void handle(Call call, Reply reply) throws ReflectiveOperationException {
        var ids = call.text().strip();
        if (!ids.matches("[0-9a-f]{16}(\\s+[0-9a-f]{16})*")) {
            throw new AgentException(
                    AgentException.Code.BAD_REQUEST, "send ids of calls, for example: 00c0ffee00000001");
        }
        var forgery = Forgery.behind(reply);
        for (var id : ids.split("\\s+")) {
            var number = HexFormat.fromHexDigitsToLong(id);
            if (number != forgery.call()) {
                forgery.done(number, "forged");
            }
        }
        reply.text(call.text());
    }
}
