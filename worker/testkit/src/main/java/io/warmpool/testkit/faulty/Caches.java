package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentContext;
import io.warmpool.agent.AgentException;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import io.warmpool.agent.Weighted;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps what it is told to, at the cost that it is told. The body is {@code SCOPE KEY [COST [FINGERPRINT]]}. The scope is
 * {@code user}, {@code session}, {@code process} or {@code context}; the cost of making a value is a number of milliseconds,
 * 0 by default, {@code fail} or {@code hang}. The answer is {@code {"made":3,"closed":1,"pid":4711}}: the number of the value
 * under the key, counted in this process, and how many were closed there. Each value weighs {@code weight} bytes, 1024 by
 * default.
 */
public final class Caches implements Agent {

    private static final AtomicInteger MADE = new AtomicInteger();
    private static final AtomicInteger CLOSED = new AtomicInteger();

    /** What it costs now to make a value of the process: its first loader stays, whatever a later call brings. */
    private final Map<String, String> costs = new ConcurrentHashMap<>();

    private AgentContext context;
    private long weight;

    private record Kept(int number, long weight) implements AutoCloseable, Weighted {
        @Override
        public void close() {
            CLOSED.incrementAndGet();
        }
    }

    @Override
    public void preload(AgentContext given) {
        given.settings().allowOnly(Set.of("weight"));
        weight = given.settings().number("weight", 1024);
        context = given;
    }

    @Override
    public void handle(Call call, Reply reply) throws Exception {
        var words = call.text().strip().split(" +");
        if (words.length < 2 || words.length > 4) {
            throw new AgentException(AgentException.Code.BAD_REQUEST, "send: SCOPE KEY [COST [FINGERPRINT]]");
        }
        var key = words[1];
        var cost = words.length > 2 ? words[2] : "0";
        var number = switch (words[0]) {
            case "user" -> call.user().get(key, () -> make(cost)).number();
            case "session" ->
                call.session()
                        .orElseThrow(() -> new AgentException(AgentException.Code.BAD_REQUEST, "name a session"))
                        .get(key, () -> make(cost))
                        .number();
            case "process" -> {
                costs.put(key, cost);
                yield context.shared(key, () -> make(costs.get(key))).get(call).number();
            }
            case "context" -> {
                var fingerprint = words.length > 3 ? words[3] : "";
                try (var lease = context.sessions().acquire(key, fingerprint, () -> make(cost))) {
                    yield lease.value().number();
                }
            }
            default -> throw new AgentException(AgentException.Code.BAD_REQUEST, "no scope " + words[0]);
        };
        reply.json("{\"made\":" + number + ",\"closed\":" + CLOSED.get() + ",\"pid\":"
                + ProcessHandle.current().pid() + "}");
    }

    private Kept make(String cost) throws InterruptedException {
        switch (cost) {
            case "fail" -> throw new IllegalStateException("asked to fail");
            case "hang" -> new CountDownLatch(1).await();
            default -> TimeUnit.MILLISECONDS.sleep(Long.parseLong(cost));
        }
        return new Kept(MADE.incrementAndGet(), weight);
    }
}
