package io.warmpool.worker;

import io.warmpool.agent.AgentException;
import io.warmpool.agent.Reply;
import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Limits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * The reply to one call: events go to the link as long as the call has credit, the output is kept until the agent
 * returns. Used by the call's own thread.
 */
final class ReplyStream implements Reply {

    private static final Pattern EVENT_NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Set<String> RESERVED = Set.of("delta", "progress", "done", "error", "gap", "state");
    /** What an event costs of its call's credit besides its text: a stream of empty deltas is not free. */
    private static final int EVENT_COST = 64;

    private static final int LONGEST_TYPE = 255;

    private static final byte[] EMPTY = new byte[0];
    private static final String TEXT = "text/plain; charset=utf-8";

    private final RunningCall call;
    private final Outbox outbox;
    private final long maxOutput;

    private byte[] output;
    private String contentType = TEXT;
    private ByteArrayOutputStream joined;
    private final AtomicLong events = new AtomicLong();
    private volatile boolean closed;

    ReplyStream(RunningCall call, Outbox outbox, long maxOutput) {
        this.call = call;
        this.outbox = outbox;
        this.maxOutput = maxOutput;
    }

    @Override
    public void delta(String text) throws InterruptedException {
        checkGoesOn();
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        if (output == null) {
            join(bytes);
        }
        if (!call.streaming()) {
            return;
        }
        if (bytes.length <= Limits.MAX_EVENT) {
            emit("delta", text, bytes.length);
            return;
        }
        // A char is at most three bytes of UTF-8, so pieces of this many chars fit; surrogate pairs stay together.
        var step = Limits.MAX_EVENT / 3;
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(from + step, text.length());
            if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                to--;
            }
            var piece = text.substring(from, to);
            emit("delta", piece, piece.getBytes(StandardCharsets.UTF_8).length);
            from = to;
        }
    }

    @Override
    public void event(String name, String json) throws InterruptedException {
        checkGoesOn();
        if (!EVENT_NAME.matcher(name).matches() || RESERVED.contains(name)) {
            throw new IllegalArgumentException("an event's name has 1 to 64 of A-Z a-z 0-9 . _ - and is none of "
                    + new TreeSet<>(RESERVED) + ", was '" + name + "'");
        }
        var size = checkEvent(json);
        if (call.streaming()) {
            emit(name, json, size);
        }
    }

    @Override
    public void progress(long done, long total, String note) throws InterruptedException {
        checkGoesOn();
        var data = "{\"done\":" + done + ",\"total\":" + total + ",\"note\":" + JsonText.quote(note) + "}";
        var size = checkEvent(data);
        if (call.streaming()) {
            emit("progress", data, size);
        }
    }

    @Override
    public void output(byte[] body, String type) {
        checkOpen();
        checkSize(body.length);
        if (type.length() > LONGEST_TYPE) {
            throw new IllegalArgumentException(
                    "a content type has at most " + LONGEST_TYPE + " characters, got " + type.length());
        }
        output = body;
        contentType = type.isBlank() ? "application/octet-stream" : type;
        joined = null;
    }

    @Override
    public void text(String text) {
        output(text.getBytes(StandardCharsets.UTF_8), TEXT);
    }

    @Override
    public void json(String json) {
        output(json.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    /** Sends the output, and what became of the session's state; a large output in parts, as the client takes them. */
    void finish(long agentMicros, FromWorker.Saved saved) throws InterruptedException {
        closed = true;
        var whole = output != null ? output : joined != null ? joined.toByteArray() : EMPTY;
        var first = whole.length <= Limits.MAX_PART ? whole : Arrays.copyOf(whole, Limits.MAX_PART);
        outbox.send(new FromWorker.CallDone(
                call.number(), contentType, whole.length, first, agentMicros, saved, lastEvent()));
        for (int from = first.length; from < whole.length; ) {
            int to = Math.min(from + Limits.MAX_PART, whole.length);
            call.credit().take(to - from);
            outbox.send(new FromWorker.OutputPart(call.number(), Arrays.copyOfRange(whole, from, to)));
            from = to;
        }
    }

    void close() {
        closed = true;
    }

    /** The number of the last event, 0 if there was none. */
    long lastEvent() {
        return events.get();
    }

    private void emit(String name, String data, int size) throws InterruptedException {
        call.credit().take(size + EVENT_COST);
        outbox.send(new FromWorker.CallEvent(call.number(), events.incrementAndGet(), name, data));
    }

    private void join(byte[] bytes) {
        if (joined == null) {
            joined = new ByteArrayOutputStream(Math.max(64, bytes.length));
        }
        checkSize((long) joined.size() + bytes.length);
        joined.writeBytes(bytes);
    }

    private void checkSize(long size) {
        if (size > maxOutput) {
            throw new AgentException(
                    AgentException.Code.TOO_LARGE,
                    "the output has " + size + " bytes or more, the limit is " + maxOutput
                            + ": raise http.max-output, or answer with less");
        }
    }

    private static int checkEvent(String data) {
        var size = data.getBytes(StandardCharsets.UTF_8).length;
        if (size > Limits.MAX_EVENT) {
            throw new IllegalArgumentException("an event's data has at most " + Limits.MAX_EVENT + " bytes, got " + size
                    + ": send more events, or the whole as the output");
        }
        return size;
    }

    private void checkGoesOn() throws InterruptedException {
        checkOpen();
        if (call.isCancelled()) {
            throw new InterruptedException("the call was cancelled");
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the call has ended: a reply is not to be used after handle has returned");
        }
    }
}
