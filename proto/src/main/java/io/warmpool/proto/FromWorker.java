package io.warmpool.proto;

import java.util.List;
import java.util.Map;

/** What a worker says to its supervisor. Byte arrays are not copied and must not be changed afterwards. */
public sealed interface FromWorker {

    /** The first message on each connection. */
    record Hello(int protocol, byte[] nonce) implements FromWorker {}

    /** The worker's proof of its key. */
    record Proof(byte[] proof) implements FromWorker {}

    /**
     * After a link was lost and proved again, be it to the same supervisor or to the next one: whether the agent is loaded
     * and warm, the calls that the worker still runs, and those whose outcome it says next, once more.
     */
    record Resumed(boolean loaded, List<Long> running) implements FromWorker {}

    /** A step of the boot is done. */
    record BootStep(String name, long micros) implements FromWorker {}

    /** How far the preload is; {@code total} is 0 if not known. */
    record BootProgress(long done, long total, String note) implements FromWorker {}

    /** The agent is loaded and warm. */
    record Loaded() implements FromWorker {}

    /** The boot failed in a step; {@code error} is the exception with its causes. */
    record BootFailed(String step, String error) implements FromWorker {}

    /** The agent begins a call: from here on it may have had effects. */
    record CallStarted(long call) implements FromWorker {}

    /**
     * Something a call emitted; {@code data} is text for a delta and JSON otherwise.
     *
     * @param number of the call's events, from 1 and without gaps
     */
    record CallEvent(long call, long number, String name, String data) implements FromWorker {}

    /**
     * The agent has answered. If {@code output} is shorter than {@code outputSize}, parts follow.
     *
     * @param lastEvent the number of the last event that the call emitted, 0 if there was none
     */
    record CallDone(
            long call,
            String contentType,
            long outputSize,
            byte[] output,
            long agentMicros,
            Saved saved,
            long lastEvent)
            implements FromWorker {

        /** Of a call that emitted nothing. */
        public CallDone(long call, String contentType, long outputSize, byte[] output, long agentMicros, Saved saved) {
            this(call, contentType, outputSize, output, agentMicros, saved, 0);
        }
    }

    /** What became of the state that the agent may have given for the call's session. */
    sealed interface Saved {

        /** It gave none. */
        Saved NOTHING = new Nothing();

        /** It gave none. */
        record Nothing() implements Saved {}

        /** It has come in parts before this; so many bytes. */
        record State(int version, long size) implements Saved {}

        /** It does not come, and why. */
        record Refused(String why) implements Saved {}
    }

    /** The next piece of the state that the agent has given for the call's session; before the call's end. */
    record StatePart(long call, byte[] bytes) implements FromWorker {}

    /** The next piece of a call's output. */
    record OutputPart(long call, byte[] bytes) implements FromWorker {}

    /**
     * The agent refused or failed; {@code code} is a problem type, {@code message} is for the client.
     *
     * @param lastEvent the number of the last event that the call emitted, 0 if there was none
     */
    record CallFailed(long call, String code, String message, long agentMicros, long lastEvent) implements FromWorker {

        /** The code of an answer that was given, and cannot be said any more. */
        public static final String ANSWER_LOST = "worker-lost";

        /** Of a call that emitted nothing. */
        public CallFailed(long call, String code, String message, long agentMicros) {
            this(call, code, message, agentMicros, 0);
        }
    }

    /**
     * The agent has returned after a cancellation.
     *
     * @param lastEvent the number of the last event that the call emitted, 0 if there was none
     */
    record CallCancelled(long call, long agentMicros, long lastEvent) implements FromWorker {

        /** Of a call that emitted nothing. */
        public CallCancelled(long call, long agentMicros) {
            this(call, agentMicros, 0);
        }
    }

    /** The answer to a ping, and how the worker is. Sizes in bytes. */
    record Beat(
            long sequence,
            long heapUsed,
            long heapAfterGc,
            long calls,
            long loads,
            List<Running> running,
            List<CacheFigures> caches)
            implements FromWorker {}

    /** A call that runs, and since when. */
    record Running(long call, long ageMillis) {}

    /**
     * What the caches of one scope have done since the worker's start.
     *
     * @param scope {@code process}, {@code user}, {@code session} or {@code context}
     * @param entries values that are there now
     * @param weight theirs together, in bytes
     * @param leases given out now
     * @param loadMicros of all loads together, failed ones included
     * @param evictions by cause
     */
    record CacheFigures(
            String scope,
            long entries,
            long weight,
            long leases,
            long hits,
            long misses,
            long loads,
            long failedLoads,
            long loadMicros,
            Map<String, Long> evictions) {}

    /** So many entries were dropped on request. */
    record Evicted(long request, long entries) implements FromWorker {}
}
