package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Fills the heap until it is out of memory when the body contains {@code leak}; echoes any other. */
public final class LeaksHeap implements Agent {

    private static final int PIECE = 1 << 20;

    /** A field, so that nothing is given back when the call ends. */
    private final Queue<byte[]> leaked = new ConcurrentLinkedQueue<>();

    @Override
    public void handle(Call call, Reply reply) {
        while (call.text().contains("leak")) {
            leaked.add(new byte[PIECE]);
        }
        reply.text(call.text());
    }
}
