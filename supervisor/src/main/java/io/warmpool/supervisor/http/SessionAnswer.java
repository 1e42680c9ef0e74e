package io.warmpool.supervisor.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.concurrent.RejectedExecutionException;

/**
 * A client that waits for its session. The desk is asked on a virtual thread; everything else is confined to the
 * connection's event loop.
 */
final class SessionAnswer extends UnwantedBody {

    private final Connection connection;
    private final SessionDesk desk;
    private final SessionRequest.Valid asked;
    private final boolean deletes;
    private volatile boolean gone;

    SessionAnswer(Connection connection, SessionDesk desk, SessionRequest.Valid asked, boolean deletes) {
        super(connection);
        this.connection = connection;
        this.desk = desk;
        this.asked = asked;
        this.deletes = deletes;
    }

    @Override
    public void onBodyEnd() {
        Thread.startVirtualThread(() -> {
            var found = deletes ? desk.delete(asked) : desk.page(asked, () -> gone);
            try {
                connection.loop().execute(() -> onFound(found));
            } catch (RejectedExecutionException _) {
                // The event loop has ended, and all connections with it.
                giveBack(found);
            }
        });
    }

    @Override
    public void onGone() {
        gone = true;
    }

    private void onFound(SessionLookup.Found found) {
        if (gone) {
            giveBack(found);
            return;
        }
        switch (found) {
            case SessionLookup.Found.Refused(var problem) -> connection.answer(problem);
            case SessionLookup.Found.Deleted _ -> connection.answer(Responses.noContent());
            case SessionLookup.Found.Page page -> write(page);
        }
        connection.flush();
    }

    private void write(SessionLookup.Found.Page page) {
        var head = Responses.head(HttpResponseStatus.OK, Headers.JSON);
        head.headers().set(HttpHeaderNames.CACHE_CONTROL, Headers.NO_STORE);
        head.headers().set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(page.json().length));
        connection.begin(head);
        connection.write(Unpooled.wrappedBuffer(page.json())).addListener(_ -> desk.read(page));
        connection.end();
    }

    private void giveBack(SessionLookup.Found found) {
        if (found instanceof SessionLookup.Found.Page page) {
            desk.read(page);
        }
    }
}
