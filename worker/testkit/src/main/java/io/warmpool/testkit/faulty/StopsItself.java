package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import java.io.IOException;

/**
 * Stops its own process (SIGSTOP) in the middle of a call whose body contains {@code stop}; echoes any other. Once
 * somebody continues it (SIGCONT) it answers that call too, as if nothing had been.
 */
public final class StopsItself implements Agent {

    @Override
    public void handle(Call call, Reply reply) throws IOException, InterruptedException {
        if (call.text().contains("stop")) {
            var pid = Long.toString(ProcessHandle.current().pid());
            new ProcessBuilder("sh", "-c", "kill -STOP \"$0\"", pid)
                    .inheritIO()
                    .start()
                    .waitFor();
        }
        reply.text(call.text());
    }
}
