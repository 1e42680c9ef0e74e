package io.warmpool.supervisor.http;

import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * A client that waits for what the desk of the jobs says. It is told by a deadline, whatever the desk does. Confined to the
 * connection's event loop.
 */
final class JobAnswer extends UnwantedBody {

    /** What is asked. */
    @FunctionalInterface
    interface Question {

        /** Asks; on the event loop, so it must not block. The answer may come on any thread. */
        CompletableFuture<Told> ask();

        /** Nobody can wait for as long as was asked for. */
        default void hurry() {}

        /** Nobody waits any more. */
        default void forget() {}
    }

    private final Connection connection;
    private final long limitNanos;
    private final String late;
    private final Question question;
    private long deadlineNanos;
    private boolean asked;
    private boolean over;

    /** {@code late} is what a client is told that gets no answer within {@code limit}. */
    JobAnswer(Connection connection, Duration limit, String late, Question question) {
        super(connection);
        this.connection = connection;
        this.limitNanos = limit.toNanos();
        this.late = late;
        this.question = question;
    }

    @Override
    public void onBodyEnd() {
        asked = true;
        deadlineNanos = connection.now() + limitNanos;
        question.ask().whenComplete((told, failure) -> {
            try {
                connection.loop().execute(() -> onTold(told, failure));
            } catch (RejectedExecutionException _) {
                // The event loop has ended, and all connections with it.
                giveBack(told);
            }
        });
    }

    @Override
    public void onRounds(long nowNanos) {
        if (asked && !over && nowNanos - deadlineNanos > 0) {
            over = true;
            question.forget();
            connection.answer(JobProblem.refused(late));
            connection.flush();
        }
    }

    @Override
    public void onServerClosing() {
        question.hurry();
    }

    @Override
    public void onGone() {
        over = true;
        question.forget();
    }

    private void onTold(Told told, Throwable failure) {
        if (over) {
            giveBack(told);
            return;
        }
        over = true;
        if (failure != null) {
            connection.answer(JobProblem.of(failure));
        } else {
            write(told);
        }
        connection.flush();
    }

    private void write(Told told) {
        switch (told) {
            case Told.Whole(var response) -> connection.answer(response);
            case Told.Lent(var head, var body, var share) -> {
                connection.begin(head);
                connection.write(Unpooled.wrappedBuffer(body)).addListener(_ -> share.giveBack());
                connection.end();
            }
        }
    }

    private static void giveBack(Told told) {
        if (told instanceof Told.Lent lent) {
            lent.share().giveBack();
        }
    }
}
