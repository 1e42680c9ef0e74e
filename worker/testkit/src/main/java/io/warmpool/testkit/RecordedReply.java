package io.warmpool.testkit;

import io.warmpool.agent.AgentException;
import io.warmpool.agent.Cancellation;
import io.warmpool.agent.Reply;
import io.warmpool.agent.SessionState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The reply that a test looks into: keeps what the agent says and holds it to the contract of {@link Reply}. */
final class RecordedReply implements Reply {

    private static final Pattern EVENT_NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Set<String> RESERVED = Set.of("delta", "progress", "done", "error", "gap", "state");
    /** What a worker keeps to: the default of {@code http.max-output}, and what one message of the link can hold. */
    private static final int MOST_OUTPUT = 8 << 20;

    private static final int MOST_EVENT = 64 << 10;
    private static final int LONGEST_TYPE = 255;
    private static final String BYTES = "application/octet-stream";
    private static final String PLAIN = "text/plain; charset=utf-8";

    private final boolean streaming;
    private final Cancellation cancellation;
    private final Object lock = new Object();
    private final StringBuilder joined = new StringBuilder();
    private final List<String> deltas = new ArrayList<>();
    private final List<RecordedEvent> events = new ArrayList<>();
    private final List<Progress> progress = new ArrayList<>();
    private long joinedBytes;
    private int emitted;
    private boolean closed;
    private byte[] output;
    private String contentType;

    RecordedReply(boolean streaming, Cancellation cancellation) {
        this.streaming = streaming;
        this.cancellation = cancellation;
    }

    @Override
    public void delta(String text) throws InterruptedException {
        Objects.requireNonNull(text, "text");
        synchronized (lock) {
            checkGoesOn();
            if (output == null) {
                checkOutput(joinedBytes + utf8(text));
                joinedBytes += utf8(text);
                joined.append(text);
            }
            if (streaming) {
                deltas.add(text);
            }
            emitted++;
            lock.notifyAll();
        }
    }

    @Override
    public void event(String name, String json) throws InterruptedException {
        synchronized (lock) {
            checkGoesOn();
        }
        if (!EVENT_NAME.matcher(name).matches() || RESERVED.contains(name)) {
            throw new IllegalArgumentException(
                    "an event's name must be 1 to 64 letters, digits, '-', '_' or '.' and none of "
                            + new TreeSet<>(RESERVED) + ", was '" + name + "'");
        }
        checkEvent(utf8(Objects.requireNonNull(json, "json")));
        synchronized (lock) {
            checkOpen();
            if (streaming) {
                events.add(new RecordedEvent(name, json));
            }
        }
    }

    @Override
    public void progress(long done, long total, String note) throws InterruptedException {
        Objects.requireNonNull(note, "note");
        synchronized (lock) {
            checkGoesOn();
            checkEvent(utf8("{\"done\":" + done + ",\"total\":" + total + ",\"note\":\"" + escaped(note) + "\"}"));
            if (streaming) {
                progress.add(new Progress(done, total, note));
            }
        }
    }

    @Override
    public void output(byte[] body, String type) {
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(type, "contentType");
        synchronized (lock) {
            checkOpen();
            checkOutput(body.length);
            if (type.length() > LONGEST_TYPE) {
                throw new IllegalArgumentException(
                        "a content type has at most " + LONGEST_TYPE + " characters, got " + type.length());
            }
            output = body;
            contentType = type.isBlank() ? BYTES : type;
        }
    }

    @Override
    public void text(String text) {
        output(text.getBytes(StandardCharsets.UTF_8), PLAIN);
    }

    @Override
    public void json(String json) {
        output(json.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    /** The agent has returned: whatever it says from now on is a bug of its own. */
    void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
    }

    void awaitDeltas(int count, Duration atMost) throws InterruptedException {
        var end = System.nanoTime() + atMost.toNanos();
        synchronized (lock) {
            while (emitted < count) {
                var left = (end - System.nanoTime()) / 1_000_000;
                if (closed || left <= 0) {
                    throw new AssertionError("the agent " + (closed ? "ended" : "waits") + " after " + emitted + " of "
                            + count + " deltas");
                }
                lock.wait(left);
            }
        }
    }

    Result result(
            Optional<Throwable> failure,
            boolean cancelled,
            Optional<SessionState> state,
            Optional<String> stateRefusal) {
        synchronized (lock) {
            var body = output != null ? output.clone() : joined.toString().getBytes(StandardCharsets.UTF_8);
            var type = output != null ? contentType : PLAIN;
            return new Result(body, type, deltas, events, progress, failure, cancelled, state, stateRefusal);
        }
    }

    private static long utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** As it stands in a JSON string. */
    private static String escaped(String note) {
        var out = new StringBuilder(note.length());
        note.chars().forEach(c -> {
            switch (c) {
                case '"', '\\' -> out.append('\\').append((char) c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(c < 0x20 ? String.format("\\u%04x", c) : String.valueOf((char) c));
            }
        });
        return out.toString();
    }

    private static void checkOutput(long size) {
        if (size > MOST_OUTPUT) {
            throw new AgentException(
                    AgentException.Code.TOO_LARGE,
                    "the output has " + size + " bytes or more, the limit is " + MOST_OUTPUT
                            + ": raise http.max-output, or answer with less");
        }
    }

    private static void checkEvent(long size) {
        if (size > MOST_EVENT) {
            throw new IllegalArgumentException("an event's data has at most " + MOST_EVENT + " bytes, got " + size
                    + ": send more events, or the whole as the output");
        }
    }

    private void checkGoesOn() throws InterruptedException {
        checkOpen();
        if (Thread.interrupted() || cancellation.isCancelled()) {
            throw new InterruptedException("the call was cancelled");
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the reply must not be used after handle has returned");
        }
    }
}
