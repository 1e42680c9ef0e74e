package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;

/** What a client sent ahead (pipelining): decoded, and waiting for the request before it to be answered. */
final class Backlog {

    /** What may wait before reading stops; what one read had brought comes on top. */
    private static final int MAX_OBJECTS = 64;

    private static final int MAX_BYTES = 64 * 1024;

    private final ArrayDeque<HttpObject> waiting = new ArrayDeque<>(4);
    private int bytes;

    void add(HttpObject object) {
        waiting.add(object);
        bytes += size(object);
    }

    HttpObject peek() {
        return waiting.peek();
    }

    HttpObject poll() {
        var first = waiting.poll();
        bytes -= size(first);
        return first;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    boolean isFull() {
        return waiting.size() >= MAX_OBJECTS || bytes >= MAX_BYTES;
    }

    void clear() {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        bytes = 0;
    }

    private static int size(HttpObject object) {
        return object instanceof HttpContent content ? content.content().readableBytes() : 0;
    }
}
