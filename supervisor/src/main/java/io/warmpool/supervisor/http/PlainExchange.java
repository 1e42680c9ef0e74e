package io.warmpool.supervisor.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.warmpool.supervisor.admission.BodyBudget;
import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallTarget;
import io.warmpool.supervisor.call.Outcome;

/** A call whose client waits for the output. A large output is written as it comes, and comes as it is read. */
final class PlainExchange extends Exchange {

    private static final int MAX_TYPE = 255;

    private final int maxOutput;
    /** What has still to come of the output. */
    private long left;

    PlainExchange(Connection connection, Call call, CallTarget target, BodyBudget budget, int maxOutput) {
        super(connection, call, target, budget);
        this.maxOutput = maxOutput;
    }

    @Override
    void onStarted() {}

    @Override
    void onDelta(String text) {
        grants().grantAtOnce(CreditCost.ofEvent(text));
    }

    @Override
    void onGap(long count, String why) {}

    @Override
    void onNamed(String name, String json) {
        grants().grantAtOnce(CreditCost.ofEvent(json));
    }

    @Override
    void onDone(Outcome.Done done) {
        if (done.outputSize() > maxOutput) {
            answer(Problem.outputTooLarge(done.outputSize(), maxOutput).about(id()));
            stopListening();
            return;
        }
        left = done.outputSize() - done.output().length;
        if (left == 0) {
            var response = Responses.whole(HttpResponseStatus.OK, safe(done.contentType()), done.output());
            putCall(response.headers(), done);
            connection().answer(response);
            return;
        }
        var head = Responses.head(HttpResponseStatus.OK, safe(done.contentType()));
        head.headers().set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(done.outputSize()));
        putCall(head.headers(), done);
        connection().begin(head);
        write(done.output(), 0);
    }

    @Override
    void onOutputPart(byte[] bytes) {
        left -= bytes.length;
        if (left < 0) {
            stopListening();
            connection().abort();
            return;
        }
        write(bytes, bytes.length);
        if (left == 0) {
            connection().end();
        }
    }

    /** The client has a Content-Length and gets less: it sees that the answer is not complete. */
    @Override
    void onOutputLost(String cause) {
        stopListening();
        connection().abort();
    }

    @Override
    void onProblem(Problem problem) {
        answer(problem);
    }

    private void write(byte[] bytes, long cost) {
        grants().writing();
        connection().write(Unpooled.wrappedBuffer(bytes)).addListener(_ -> grants().wrote(cost));
    }

    private void putCall(HttpHeaders headers, Outcome.Done done) {
        headers.set(Headers.CALL, id().toString());
        headers.set(Headers.WORKER, worker());
        headers.set(Headers.SERVER_TIMING, Timing.of(queueNanos(), done.agentMicros()));
        putReceipt(headers);
    }

    /** An agent's content type as a header's value; what could not be one is replaced. */
    static CharSequence safe(String contentType) {
        var fine = !contentType.isBlank() && contentType.length() <= MAX_TYPE && Ascii.PRINTABLE.all(contentType);
        return fine ? contentType : Headers.OCTET_STREAM;
    }
}
