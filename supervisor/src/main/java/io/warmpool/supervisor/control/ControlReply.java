package io.warmpool.supervisor.control;

import java.util.List;

/** Where a route's answer goes. Safe from any thread; exactly one answer, or a stream that is ended. */
interface ControlReply {

    /** Answers with a JSON document. */
    void json(int status, Object tree);

    /** Answers with plain text. */
    void text(String text);

    /** Begins a stream of events. */
    Stream stream();

    /** A stream of server-sent events. */
    interface Stream {
        /** Sends one event; {@code data} becomes JSON. False if the client is gone. */
        default boolean event(String name, Object data) {
            return events(name, List.of(data));
        }

        /**
         * Sends an event for each of {@code data}, many of them in one write, and waits until the client has taken them:
         * that bounds what is buffered for it. False if the client is gone.
         */
        boolean events(String name, List<?> data);

        /** Sends a comment that keeps the connection alive. False if the client is gone. */
        boolean comment(String text);

        /** Whether the client is still there, as far as is known. */
        boolean isOpen();

        /** Ends the stream. */
        void end();
    }
}
