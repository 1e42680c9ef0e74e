package io.warmpool.supervisor.http;

import io.netty.buffer.ByteBuf;

/**
 * One request that is not answered yet. Its connection hands it the body and tells it when the client is gone; it
 * answers through the connection. Confined to the connection's event loop.
 */
interface Answering {

    /** The next bytes of the body; valid only during the call. */
    void onBody(ByteBuf bytes);

    /** The body is complete. Comes once, unless the client goes before. */
    void onBodyEnd();

    /** The connection is closed: nobody will read an answer. */
    void onGone();

    /** Comes a few times a second, for what depends on time. */
    default void onRounds(long nowNanos) {}

    /** Whether a client may still take as long as it likes to read. */
    default boolean mayStall(long nowNanos) {
        return false;
    }

    /** The client has taken so much of what was written that there is room for more. */
    default void onWritable() {}

    /** The server stops: what would go on without an end is to end now. */
    default void onServerClosing() {}
}
