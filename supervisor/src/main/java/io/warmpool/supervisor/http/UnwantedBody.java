package io.warmpool.supervisor.http;

import io.netty.buffer.ByteBuf;

/** Lets the body of a request pass that needs none, up to a limit. What is answered is its subclasses' business. */
abstract class UnwantedBody implements Answering {

    private static final int MAX_BODY = 64 * 1024;

    private final Connection connection;
    private int size;

    UnwantedBody(Connection connection) {
        this.connection = connection;
    }

    @Override
    public final void onBody(ByteBuf bytes) {
        size += bytes.readableBytes();
        if (size > MAX_BODY) {
            connection.answer(Problem.of(
                    ProblemType.TOO_LARGE,
                    "the body has " + size + " bytes or more, and none is needed here: leave it out"));
        }
    }
}
