package io.warmpool.proto;

/** Sizes that both ends of the link keep to. */
public final class Limits {

    /** The version of the protocol; both ends come from one distribution, so another version is a mistake. */
    public static final int PROTOCOL = 2;

    /** The largest ZeroMQ frame in bytes. What announces more is cut off before anything is allocated for it. */
    public static final int MAX_FRAME = 256 * 1024;

    /** The largest piece of a body in one message, in bytes: a frame less room for everything else in it. */
    public static final int MAX_PART = 192 * 1024;

    /** The longest text of one event in bytes; longer deltas are split. */
    public static final int MAX_EVENT = 64 * 1024;

    /** The largest state of a session in bytes, either way: {@code sessions.max-state} can be no larger. */
    public static final int MAX_STATE = 8 << 20;

    /** What a message costs in a frame besides its payload, at most, in bytes. */
    public static final int MESSAGE_OVERHEAD = 16 * 1024;

    /** Bytes that a streaming call may have on the way before the front end grants more. */
    public static final int CREDIT_WINDOW = 128 * 1024;

    /** Outcomes of jobs that a worker keeps until they are acknowledged, for each place that it has for calls. */
    public static final int KEPT_OUTCOMES = 4;

    /** What these may have together in bytes, with their outputs and states; beyond it only that there was an outcome. */
    public static final int MAX_KEPT = 32 << 20;

    private Limits() {}
}
