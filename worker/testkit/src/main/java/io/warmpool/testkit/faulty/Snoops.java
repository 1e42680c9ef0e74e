package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentContext;
import io.warmpool.agent.AgentException;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import io.warmpool.agent.Resettable;
import io.warmpool.agent.SessionPool;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/**
 * Tries to see what other calls have left behind. {@code put SECRET} leaves a secret wherever it can: in the user's scope, the
 * session's, a context of the pool that is made for the tenant and is reset between calls, a thread local, and the call's own
 * scope. {@code hang SECRET} does so too and then waits for its cancellation. {@code look} leaves nothing. Each answers what
 * was there before, with {@code null} where nothing was:
 * {@code {"user":"…","session":null,"context":null,"thread":null,"call":null}}.
 *
 * <p>The same user must find its own secret behind {@code user} and, in the same session, behind {@code session}; nobody else
 * may find any, and behind the other doors nobody at all.
 */
public final class Snoops implements Agent {

    private static final ThreadLocal<String> THREAD = new InheritableThreadLocal<>();
    /** The same key behind each door. */
    private static final String KEY = "secret";

    private SessionPool contexts;

    /** A place for one secret. */
    private static class Place {
        private String secret;

        synchronized String swap(String next) {
            var before = secret;
            secret = next == null ? before : next;
            return before;
        }

        synchronized void clear() {
            secret = null;
        }
    }

    private static final class Context extends Place implements Resettable {
        @Override
        public void reset() {
            clear();
        }
    }

    @Override
    public void preload(AgentContext context) {
        contexts = context.sessions();
    }

    @Override
    public void handle(Call call, Reply reply) throws Exception {
        var words = call.text().strip().split(" ", 2);
        var secret = words.length == 2 ? words[1] : null;
        if (!words[0].equals("look") && (secret == null || !words[0].matches("put|hang"))) {
            throw new AgentException(AgentException.Code.BAD_REQUEST, "send: put SECRET, hang SECRET, or look");
        }
        var seen = new LinkedHashMap<String, String>();
        seen.put("user", call.user().get(KEY, Place::new).swap(secret));
        var session = call.session();
        seen.put(
                "session",
                session.isEmpty() ? null : session.get().get(KEY, Place::new).swap(secret));
        try (var lease = contexts.acquire(call.tenant().orElse("") + ":" + KEY, "1", Context::new)) {
            seen.put("context", lease.value().swap(secret));
            seen.put("thread", THREAD.get());
            if (secret != null) {
                THREAD.set(secret);
            }
            seen.put("call", call.scope().get(KEY, Place::new).swap(secret));
            if (words[0].equals("hang")) {
                reply.delta("hanging");
                new CountDownLatch(1).await();
            }
        }
        reply.json(seen.entrySet().stream().map(Snoops::field).collect(Collectors.joining(",", "{", "}")));
    }

    private static String field(Map.Entry<String, String> door) {
        return "\"" + door.getKey() + "\":" + (door.getValue() == null ? "null" : JsonText.quote(door.getValue()));
    }
}
