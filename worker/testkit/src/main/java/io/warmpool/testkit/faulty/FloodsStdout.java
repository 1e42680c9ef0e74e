package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentException;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import java.nio.charset.StandardCharsets;

/** Writes as many mebibytes to the standard output as the body says, in lines of 1 KiB, then echoes the body. */
public final class FloodsStdout implements Agent {

    private static final int LINE = 1 << 10;
    private static final int LINES_PER_MEBIBYTE = 1 << 10;

    @Override
    public void handle(Call call, Reply reply) {
        var mebibytes = call.text().strip();
        if (!mebibytes.matches("\\d{1,4}")) {
            throw new AgentException(AgentException.Code.BAD_REQUEST, "send a number of mebibytes, for example: 64");
        }
        var line = "x".repeat(LINE).getBytes(StandardCharsets.US_ASCII);
        line[LINE - 1] = '\n';
        var block = new byte[LINE * LINES_PER_MEBIBYTE];
        for (int at = 0; at < block.length; at += LINE) {
            System.arraycopy(line, 0, block, at, LINE);
        }
        for (int written = 0; written < Integer.parseInt(mebibytes); written++) {
            System.out.write(block, 0, block.length);
        }
        System.out.flush();
        reply.text(call.text());
    }
}
