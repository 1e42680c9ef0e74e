package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentContext;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Starts processes that nobody ends, and that keep its standard output open. The body {@code child} starts a child,
 * {@code double} one whose parent ends at once, so that it is no descendant any more; the answer is its PID. With the
 * setting {@code at-preload} it starts a child at its preload. Echoes any other body.
 */
public final class StartsChild implements Agent {

    private static final String SECONDS = "1000";

    @Override
    public void preload(AgentContext context) throws IOException {
        context.settings().allowOnly(Set.of("at-preload"));
        if (context.settings().flag("at-preload", false)) {
            startChild();
        }
    }

    @Override
    public void handle(Call call, Reply reply) throws IOException, InterruptedException {
        switch (call.text()) {
            case "child" -> reply.text(Long.toString(startChild()));
            case "double" -> reply.text(startReparented());
            default -> reply.text(call.text());
        }
    }

    private static long startChild() throws IOException {
        return new ProcessBuilder("sleep", SECONDS).inheritIO().start().pid();
    }

    private static String startReparented() throws IOException, InterruptedException {
        // The PID comes over standard error: standard output is the one to be kept open.
        var shell = new ProcessBuilder("sh", "-c", "sleep " + SECONDS + " 2>/dev/null & echo $! >&2")
                .redirectInput(Redirect.INHERIT)
                .redirectOutput(Redirect.INHERIT)
                .start();
        try (var said = new BufferedReader(new InputStreamReader(shell.getErrorStream(), StandardCharsets.US_ASCII))) {
            var pid = said.readLine();
            shell.waitFor();
            return pid;
        }
    }
}
