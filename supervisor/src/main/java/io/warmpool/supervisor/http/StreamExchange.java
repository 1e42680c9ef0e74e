package io.warmpool.supervisor.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.warmpool.supervisor.admission.BodyBudget;
import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallTarget;
import io.warmpool.supervisor.call.Outcome;
import java.util.Arrays;

/**
 * A call whose client reads events as they come (WHATWG HTML §9.2, server-sent events). The head of the answer waits
 * for the first event, so that a call which never started still gets a status of its own.
 */
final class StreamExchange extends Exchange {

    /** Looking through a larger output takes too long for an event loop. */
    private static final int LARGE = 256 * 1024;

    private final int maxOutput;
    private final long commentNanos;

    private final EventText text = new EventText();
    private boolean begun;
    private ByteBuf unsent;
    private long unsentCost;
    private long lastWrite;
    private Outcome.Done done;
    private byte[] output;
    private int outputSize;

    StreamExchange(Connection connection, Call call, CallTarget target, BodyBudget budget, HttpSettings settings) {
        super(connection, call, target, budget);
        this.maxOutput = settings.maxOutput();
        this.commentNanos = settings.timeouts().comment().toNanos();
    }

    @Override
    void onStarted() {
        if (!begun) {
            begin();
        }
    }

    @Override
    void onDelta(String delta) {
        text.delta(unsent(), delta);
        unsentCost += CreditCost.ofEvent(delta);
    }

    @Override
    void onNamed(String name, String json) {
        text.named(unsent(), name, json);
        unsentCost += CreditCost.ofEvent(json);
    }

    @Override
    void onGap(long count, String why) {
        text.gap(unsent(), count, why);
    }

    @Override
    void onDone(Outcome.Done outcome) {
        if (outcome.outputSize() > maxOutput) {
            onProblem(Problem.outputTooLarge(outcome.outputSize(), maxOutput).about(id()));
            stopListening();
            return;
        }
        done = outcome;
        outputSize = outcome.output().length;
        output = outputSize == outcome.outputSize()
                ? outcome.output()
                : Arrays.copyOf(outcome.output(), (int) outcome.outputSize());
        endIfComplete();
    }

    @Override
    void onOutputPart(byte[] bytes) {
        if (done == null || bytes.length > output.length - outputSize) {
            stopListening();
            connection().abort();
            return;
        }
        System.arraycopy(bytes, 0, output, outputSize, bytes.length);
        outputSize += bytes.length;
        grants().grantAtOnce(bytes.length);
        endIfComplete();
    }

    @Override
    void onOutputLost(String cause) {
        onProblem(Problem.of(new Outcome.WorkerLost(cause), id()));
    }

    @Override
    void onProblem(Problem problem) {
        if (!begun) {
            answer(problem);
            return;
        }
        text.event(unsent(), "error", Json.of(problem, json -> ReceiptText.write(json, receipt())));
        end();
    }

    @Override
    public void onBatchEnd() {
        send();
        super.onBatchEnd();
    }

    @Override
    public void onRounds(long nowNanos) {
        super.onRounds(nowNanos);
        if (begun && nowNanos - lastWrite >= commentNanos && connection().isWritable()) {
            text.comment(unsent());
            send();
            connection().flush();
        }
    }

    private void endIfComplete() {
        if (outputSize < output.length) {
            return;
        }
        var event = new DoneEvent(
                done.contentType(), output, worker(), queueNanos() / 1000, done.agentMicros(), receipt(), maxOutput);
        output = null;
        if (outputSize <= LARGE) {
            end(event.data());
        } else {
            Thread.startVirtualThread(() -> {
                var data = event.data();
                home().execute(() -> {
                    if (!connection().isGone()) {
                        end(data);
                        connection().flush();
                    }
                });
            });
        }
    }

    private void end(byte[] data) {
        text.event(unsent(), "done", data);
        end();
    }

    private void end() {
        send();
        connection().end();
    }

    private void begin() {
        begun = true;
        lastWrite = connection().now();
        var head = Responses.head(HttpResponseStatus.OK, Headers.EVENT_STREAM);
        head.headers().set(HttpHeaderNames.CACHE_CONTROL, Headers.NO_STORE);
        head.headers().set(Headers.X_ACCEL_BUFFERING, Headers.NO);
        head.headers().set(Headers.CALL, id().toString());
        putWorker(head.headers());
        connection().beginOpenEnded(head);
    }

    /** Where the next event goes; all events of a batch are written as one piece. */
    private ByteBuf unsent() {
        if (!begun) {
            begin();
        }
        if (unsent == null) {
            unsent = connection().buffer();
        }
        return unsent;
    }

    private void send() {
        if (unsent == null) {
            return;
        }
        var bytes = unsent;
        var cost = unsentCost;
        unsent = null;
        unsentCost = 0;
        lastWrite = connection().now();
        grants().writing();
        connection().write(bytes).addListener(_ -> grants().wrote(cost));
    }
}
