package io.warmpool.supervisor.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.warmpool.supervisor.admission.BodyBudget;
import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.call.CallTarget;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.SessionReceipt;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The client's end of one call: what happens to the call becomes an HTTP answer. Confined to its connection's event
 * loop. It lives until the last event, also when the client is long gone: so nobody waits for credit in vain.
 */
abstract class Exchange implements CallSink, Answering {

    private static final String NO_WORKER_YET = "";

    private final Connection connection;
    private final CallId id;
    private final long deadlineNanos;
    private final BodyBudget budget;
    private final int bodySize;
    private final GrantMeter grants;

    private String worker = NO_WORKER_YET;
    private long queueNanos;
    private Optional<SessionReceipt> receipt = Optional.empty();
    private boolean ended;
    private boolean deaf;

    Exchange(Connection connection, Call call, CallTarget target, BodyBudget budget) {
        this.connection = connection;
        this.id = call.id();
        this.deadlineNanos = call.deadlineNanos();
        this.budget = budget;
        this.bodySize = call.input().length;
        this.grants = new GrantMeter(target, call.id());
    }

    /** A worker runs the call, or another one after a retry. */
    abstract void onStarted();

    abstract void onDelta(String text);

    abstract void onNamed(String name, String json);

    /** Events were lost on their way here; {@code count} is -1 if it is not known how many. */
    abstract void onGap(long count, String why);

    abstract void onOutputPart(byte[] bytes);

    abstract void onOutputLost(String cause);

    abstract void onDone(Outcome.Done done);

    abstract void onProblem(Problem problem);

    @Override
    public final Executor home() {
        return connection.loop();
    }

    @Override
    public final void onEvent(CallEvent event) {
        if (event instanceof CallEvent.Ended) {
            if (ended) {
                throw new IllegalStateException("a second outcome for call " + id + ": " + event);
            }
            ended = true;
            grants.urgent();
            budget.giveBack(bodySize);
        }
        if (deaf) {
            grants.grantAtOnce(CreditCost.of(event));
            return;
        }
        switch (event) {
            case CallEvent.Started(var servedBy, var waited) -> {
                worker = servedBy.label();
                queueNanos = waited;
                onStarted();
            }
            case CallEvent.Delta(var text) -> onDelta(text);
            case CallEvent.Named(var name, var json) -> onNamed(name, json);
            case CallEvent.Gap(var count, var why) -> onGap(count, why);
            case CallEvent.OutputPart(var bytes) -> onOutputPart(bytes);
            case CallEvent.OutputLost(var cause) -> onOutputLost(cause);
            case CallEvent.Receipt(var said) -> receipt = Optional.of(said);
            case CallEvent.Left _ -> {}
            case CallEvent.Ended(Outcome.Done done) -> onDone(done);
            case CallEvent.Ended(var outcome) -> onProblem(Problem.of(outcome, id));
        }
    }

    @Override
    public final void onGone() {
        stopListening();
    }

    @Override
    public void onBatchEnd() {
        connection.flush();
    }

    @Override
    public void onRounds(long nowNanos) {
        grants.grantIfIdle();
    }

    @Override
    public boolean mayStall(long nowNanos) {
        return nowNanos - deadlineNanos < 0;
    }

    @Override
    public final void onBody(ByteBuf bytes) {
        throw new IllegalStateException("call " + id + " got more of a body that was complete");
    }

    @Override
    public final void onBodyEnd() {
        throw new IllegalStateException("call " + id + " was told twice that its body is complete");
    }

    Connection connection() {
        return connection;
    }

    CallId id() {
        return id;
    }

    String worker() {
        return worker;
    }

    /** What the call has left in its session, once that is told. */
    Optional<SessionReceipt> receipt() {
        return receipt;
    }

    long queueNanos() {
        return queueNanos;
    }

    GrantMeter grants() {
        return grants;
    }

    /** From now on events are taken and thrown away; the call is cancelled if it still runs. */
    void stopListening() {
        deaf = true;
        grants.urgent();
        grants.cancel();
    }

    /** A problem as the whole answer. */
    void answer(Problem problem) {
        FullHttpResponse response = Responses.of(problem);
        response.headers().set(Headers.CALL, id.toString());
        if (!worker.isEmpty()) {
            putWorker(response.headers());
        }
        putReceipt(response.headers());
        connection.answer(response);
    }

    void putReceipt(HttpHeaders headers) {
        if (receipt.isPresent()) {
            headers.set(Headers.SESSION_STATE, ReceiptText.header(receipt.get()));
        }
    }

    void putWorker(HttpHeaders headers) {
        headers.set(Headers.WORKER, worker);
        headers.set(Headers.SERVER_TIMING, Timing.queue(queueNanos));
    }
}
