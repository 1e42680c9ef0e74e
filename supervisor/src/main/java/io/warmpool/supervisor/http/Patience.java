package io.warmpool.supervisor.http;

import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;

/** How long one connection has let the server wait, and whether that is too long. Confined to its event loop. */
final class Patience {

    private enum For {
        REQUEST,
        HEAD,
        BODY
    }

    private final HttpSettings.Timeouts timeouts;
    private For waitsFor = For.REQUEST;
    private long since;
    private boolean gotMessage;
    private long unwritten;
    private long unwrittenSince;

    Patience(HttpSettings.Timeouts timeouts, long now) {
        this.timeouts = timeouts;
        this.since = now;
        this.unwrittenSince = now;
    }

    Duration head() {
        return timeouts.head();
    }

    Duration body() {
        return timeouts.body();
    }

    /** The codec made something of the bytes that came. */
    void onMessage() {
        gotMessage = true;
    }

    /** Bytes came. If nothing could be made of them, they are the beginning of a head. */
    void onReadComplete(long now, boolean betweenRequests) {
        if (betweenRequests && !gotMessage && waitsFor == For.REQUEST) {
            waitsFor = For.HEAD;
            since = now;
        }
        gotMessage = false;
    }

    /** A head is complete, or a piece of the body came. */
    void onProgress(long now) {
        waitsFor = For.BODY;
        since = now;
    }

    /** A request is answered. */
    void onIdle(long now) {
        waitsFor = For.REQUEST;
        since = now;
    }

    boolean isOverForHead(long now) {
        return waitsFor == For.HEAD && isOver(timeouts.head(), since, now);
    }

    boolean isOverForBody(long now) {
        return isOver(timeouts.body(), since, now);
    }

    boolean isOverForIdle(long now) {
        return waitsFor == For.REQUEST && isOver(timeouts.idle(), since, now);
    }

    /** How many bytes wait to be written; also within one large write it falls as the client reads. */
    static long left(ChannelOutboundBuffer unwritten) {
        return unwritten.totalPendingWriteBytes() - unwritten.currentProgress();
    }

    /** Whether the client has taken nothing of what waits to be written for too long. */
    boolean isOverForWrites(long bytes, boolean mayStall, long now) {
        if (bytes > 0) {
            since = now;
        }
        if (bytes == 0 || bytes != unwritten || mayStall) {
            unwritten = bytes;
            unwrittenSince = now;
            return false;
        }
        return isOver(timeouts.write(), unwrittenSince, now);
    }

    private static boolean isOver(Duration limit, long since, long now) {
        return now - since > limit.toNanos();
    }
}
