package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.warmpool.supervisor.admission.Admission;

/** {@code GET /v1/agents}: the agents, with their pools' size and readiness. */
final class AgentsRoute extends GetRoute {

    private final Admission admission;

    AgentsRoute(Admission admission) {
        super("/v1/agents");
        this.admission = admission;
    }

    @Override
    FullHttpResponse answer() {
        return Responses.json(HttpResponseStatus.OK, Json.object(json -> {
            json.writeArrayFieldStart("agents");
            for (var pool : admission.readiness()) {
                json.writeStartObject();
                json.writeStringField("agent", pool.pool());
                json.writeStringField("class", pool.agentClass());
                json.writeNumberField("workers", pool.workers());
                json.writeNumberField("up", pool.up());
                json.writeNumberField("waiting", pool.waiting());
                json.writeBooleanField("ready", pool.ready());
                json.writeEndObject();
            }
            json.writeEndArray();
        }));
    }
}
