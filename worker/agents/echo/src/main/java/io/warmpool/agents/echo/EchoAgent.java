package io.warmpool.agents.echo;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentContext;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import java.util.Set;

/**
 * Gives the body back verbatim, with the content type it came with. If the body is a JSON object, its field
 * {@code wait-ms} makes the call take that long and {@code pieces} makes it stream the body in that many deltas (one
 * code point each if there are fewer). It holds nothing between calls and has no settings.
 */
public final class EchoAgent implements Agent {

    @Override
    public void preload(AgentContext context) {
        context.settings().allowOnly(Set.of());
    }

    @Override
    public void handle(Call call, Reply reply) throws InterruptedException {
        var body = call.input();
        if (EchoOptions.mayStandIn(body)) {
            var options = EchoOptions.read(body);
            if (options.waitMs() > 0) {
                Thread.sleep(options.waitMs());
            }
            if (options.pieces() > 0 && call.streaming()) {
                stream(call.text(), options.pieces(), reply);
            }
        }
        reply.output(body, call.contentType().isEmpty() ? "application/octet-stream" : call.contentType());
    }

    /** Deltas of as equal a length as code points allow. */
    private static void stream(String text, int wanted, Reply reply) throws InterruptedException {
        var points = text.codePointCount(0, text.length());
        var pieces = Math.min(wanted, points);
        var from = 0;
        for (var piece = 1; piece <= pieces; piece++) {
            var length = (int) ((long) points * piece / pieces - (long) points * (piece - 1) / pieces);
            var to = text.offsetByCodePoints(from, length);
            reply.delta(text.substring(from, to));
            from = to;
        }
    }
}
