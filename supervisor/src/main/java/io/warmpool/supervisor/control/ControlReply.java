package io.warmpool.supervisor.control;

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
        boolean event(String name, Object data);

        /** Sends a comment that keeps the connection alive. False if the client is gone. */
        boolean comment(String text);

        /** Whether the client is still there, as far as is known. */
        boolean isOpen();

        /** Ends the stream. */
        void end();
    }
}
