package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;

/** {@code GET /livez}: the process is there and its event loops turn. */
final class LivezRoute extends GetRoute {

    LivezRoute() {
        super("/livez");
    }

    @Override
    FullHttpResponse answer() {
        return Responses.json(HttpResponseStatus.OK, Json.object(json -> json.writeBooleanField("alive", true)));
    }
}
