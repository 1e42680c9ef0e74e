package io.warmpool.worker;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentException;
import io.warmpool.agent.SessionState;
import io.warmpool.proto.FromWorker;
import io.warmpool.proto.FromWorker.Saved;
import io.warmpool.proto.Limits;
import io.warmpool.worker.scopes.Scopes;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Takes one call through the agent, on a virtual thread of the call's own, and says how it ended. By then all that the call
 * had taken from the scopes has been given back, for with its last word its place is free.
 */
final class CallThread {

    private static final Logger log = LoggerFactory.getLogger(CallThread.class);

    private final RunningCall call;
    private final Agent agent;
    private final Scopes scopes;
    private final Outbox outbox;
    private final ReplyStream reply;

    /** What the call leaves behind in its session, if it succeeds. */
    private SessionState given;

    private Saved saved = Saved.NOTHING;

    CallThread(RunningCall call, Agent agent, Scopes scopes, Outbox outbox, long maxOutput) {
        this.call = call;
        this.agent = agent;
        this.scopes = scopes;
        this.outbox = outbox;
        this.reply = new ReplyStream(call, outbox, maxOutput);
    }

    void start() {
        Thread.ofVirtual().name("call-" + call.id()).start(this::run);
    }

    private void run() {
        MDC.put("call", call.id());
        call.runsOn(Thread.currentThread());
        var began = System.nanoTime();
        try {
            if (!call.isCancelled()) {
                handle();
            }
            if (call.isCancelled()) {
                reply.close();
                call.forgetSession();
                outbox.send(new FromWorker.CallCancelled(call.number(), micros(began), reply.lastEvent()));
            } else {
                sendState();
                reply.finish(micros(began), saved);
            }
        } catch (Throwable failure) {
            reply.close();
            OutOfMemory.endProcessIfIn(failure);
            var cancelled = call.isCancelled();
            if (cancelled) {
                call.forgetSession();
            }
            outbox.send(outcome(cancelled, failure, micros(began)));
            // Logged last: an exception of the agent's own kind may fail while it is printed.
            if (!cancelled) {
                report(failure);
            }
        } finally {
            call.finish();
            MDC.remove("call");
        }
    }

    private void handle() throws Exception {
        var own = scopes.begin(call.caller());
        try {
            call.takesFrom(own);
            own.run(() -> agent.handle(call, reply));
            own.saved().ifPresent(state -> {
                given = state;
                saved = new Saved.State(state.version(), state.bytes().length);
            });
            own.refusal().ifPresent(why -> {
                log.warn("call {}: the state of its session is not saved: {}", call.id(), why);
                saved = new Saved.Refused(shorten(why));
            });
        } finally {
            reply.close();
            call.undisturbed(() -> {
                if (call.isTurnInDoubt()) {
                    call.forgetSession();
                }
                own.end();
            });
        }
    }

    /** The state goes out before the end of the call, and needs no credit: it is bounded by {@code sessions.max-state}. */
    private void sendState() {
        if (!(saved instanceof Saved.State)) {
            return;
        }
        var bytes = given.bytes();
        for (int from = 0; from < bytes.length; from += Limits.MAX_PART) {
            var to = Math.min(from + Limits.MAX_PART, bytes.length);
            outbox.send(new FromWorker.StatePart(call.number(), Arrays.copyOfRange(bytes, from, to)));
        }
    }

    private FromWorker outcome(boolean cancelled, Throwable failure, long agentMicros) {
        if (cancelled) {
            return new FromWorker.CallCancelled(call.number(), agentMicros, reply.lastEvent());
        }
        if (failure instanceof AgentException refusal) {
            return new FromWorker.CallFailed(
                    call.number(),
                    refusal.code().slug(),
                    shorten(refusal.getMessage()),
                    agentMicros,
                    reply.lastEvent());
        }
        return new FromWorker.CallFailed(
                call.number(),
                "agent-failed",
                "the agent failed unexpectedly; the worker's log has the reason under call " + call.id(),
                agentMicros,
                reply.lastEvent());
    }

    private void report(Throwable failure) {
        if (!(failure instanceof AgentException refusal)) {
            log.error("call {} failed", call.id(), failure);
        } else if (refusal.getCause() != null) {
            log.warn("call {} ends in {}", call.id(), refusal.code().slug(), refusal);
        }
    }

    private static String shorten(String message) {
        var text = message == null ? "" : message;
        return text.length() <= 4000 ? text : text.substring(0, 4000) + "…";
    }

    private static long micros(long began) {
        return (System.nanoTime() - began) / 1000;
    }
}
