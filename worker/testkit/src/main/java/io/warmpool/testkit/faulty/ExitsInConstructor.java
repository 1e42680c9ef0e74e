package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;

/** Ends its process with exit code 7 as soon as it is made, without a word. */
public final class ExitsInConstructor implements Agent {

    public ExitsInConstructor() {
        Runtime.getRuntime().halt(7);
    }

    @Override
    public void handle(Call call, Reply reply) {
        throw new IllegalStateException("the process outlived its end");
    }
}
