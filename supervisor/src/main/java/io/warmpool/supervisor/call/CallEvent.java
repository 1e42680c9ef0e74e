package io.warmpool.supervisor.call;

/**
 * Something that happens to a call, in this order: at most one {@link Started}, any number of others, one outcome. Beside
 * this order stands {@link Left}.
 */
public sealed interface CallEvent {

    /** A worker runs it now. After a retry there may be a second one, as long as nothing was emitted. */
    record Started(ServedBy servedBy, long queueNanos) implements CallEvent {}

    /** A piece of text. */
    record Delta(String text) implements CallEvent {}

    /** An event of another name; {@code json} is its data. */
    record Named(String name, String json) implements CallEvent {}

    /**
     * Deltas and named events before the next one were lost on their way.
     *
     * @param count how many, or -1 if that is not known
     */
    record Gap(long count, String why) implements CallEvent {}

    /** The next piece of an output that did not fit into its {@link Outcome.Done}. */
    record OutputPart(byte[] bytes) implements CallEvent {}

    /** The rest of an output will not come: its worker died while it was on the way. */
    record OutputLost(String cause) implements CallEvent {}

    /** What it has left in its session; right before the outcome, and only to the client of a session's call. */
    record Receipt(SessionReceipt receipt) implements CallEvent {}

    /**
     * A session's call takes no place in a worker any more, or never took one: the next one may come. Exactly once for each
     * call of a session, before or after its outcome, and never for any other call.
     */
    record Left() implements CallEvent {}

    /** How it ended. */
    record Ended(Outcome outcome) implements CallEvent {}
}
