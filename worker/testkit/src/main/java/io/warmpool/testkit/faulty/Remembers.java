package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentContext;
import io.warmpool.agent.AgentException;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import io.warmpool.agent.Session;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A conversation that remembers all that was said in it, as the state of its session. The answer is
 * {@code {"turn":2,"history":["a","b","c"],"reset":false,"pid":4711,"loads":1,"made":1,"heard":3,"closed":0}}:
 * {@code history} are the inputs up to this one, {@code loads} counts the preloads in this process, {@code made} is the number
 * of the live value that this worker keeps in the session's scope, {@code heard} how many calls that value has seen, and
 * {@code closed} how many such values were closed in this process.
 *
 * <p>Some inputs do more, always after they have been saved: {@code big N} saves a state of N bytes, {@code fail} throws,
 * {@code slow MS} waits, unless it is interrupted. A call without a session is refused.
 */
public final class Remembers implements Agent {

    private static final int VERSION = 1;
    private static final AtomicInteger LOADS = new AtomicInteger();
    private static final AtomicInteger MADE = new AtomicInteger();
    private static final AtomicInteger CLOSED = new AtomicInteger();

    /** What lives as long as the session stays in this worker. */
    private static final class Live implements AutoCloseable {
        private final int number = MADE.incrementAndGet();
        private final AtomicInteger heard = new AtomicInteger();

        @Override
        public void close() {
            CLOSED.incrementAndGet();
        }
    }

    @Override
    public void preload(AgentContext context) {
        LOADS.incrementAndGet();
    }

    @Override
    public void handle(Call call, Reply reply) throws Exception {
        var session =
                call.session().orElseThrow(() -> new AgentException(AgentException.Code.BAD_REQUEST, "name a session"));
        var live = session.get("live", Live::new);
        var said = call.text().strip();
        var history = history(session);
        history.add(said.replace('\n', ' '));
        var words = said.split(" ", 2);
        var bytes = String.join("\n", history).getBytes(StandardCharsets.UTF_8);
        session.save(VERSION, words[0].equals("big") ? Arrays.copyOf(bytes, number(words)) : bytes);
        switch (words[0]) {
            case "fail" -> throw new IllegalStateException("asked to fail");
            case "slow" -> TimeUnit.MILLISECONDS.sleep(number(words));
            default -> {}
        }
        reply.json("{\"turn\":" + session.turn()
                + ",\"history\":"
                + history.stream().map(JsonText::quote).collect(Collectors.joining(",", "[", "]"))
                + ",\"reset\":" + session.isReset()
                + ",\"pid\":" + ProcessHandle.current().pid()
                + ",\"loads\":" + LOADS.get()
                + ",\"made\":" + live.number
                + ",\"heard\":" + live.heard.incrementAndGet()
                + ",\"closed\":" + CLOSED.get() + "}");
    }

    /** The lines of the state; zeros at its end were added by {@code big}. */
    private static List<String> history(Session session) {
        return session.state()
                .map(state -> new String(state.bytes(), StandardCharsets.UTF_8).replaceAll("\0+$", ""))
                .map(text -> new ArrayList<>(Arrays.asList(text.split("\n", -1))))
                .orElseGet(ArrayList::new);
    }

    private static int number(String... words) {
        if (words.length != 2 || !words[1].matches("\\d{1,9}")) {
            throw new AgentException(AgentException.Code.BAD_REQUEST, "send a number after '" + words[0] + "'");
        }
        return Integer.parseInt(words[1]);
    }
}
