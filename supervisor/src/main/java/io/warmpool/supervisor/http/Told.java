package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponse;

/** What a client is told of jobs: an answer, made and not yet written. */
sealed interface Told {

    /** A small one. */
    record Whole(FullHttpResponse response) implements Told {}

    /** One that has a share of what may wait for clients, to be given back once it is written or nobody wants it. */
    record Lent(HttpResponse head, byte[] body, Unread.Share share) implements Told {}
}
