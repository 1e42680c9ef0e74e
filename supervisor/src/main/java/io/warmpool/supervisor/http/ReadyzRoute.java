package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.warmpool.supervisor.admission.Admission;
import io.warmpool.supervisor.admission.Readiness;

/** {@code GET /readyz}: whether each agent has a worker that can take a call, and if not, which has none. */
final class ReadyzRoute extends GetRoute {

    private final Admission admission;

    ReadyzRoute(Admission admission) {
        super("/readyz");
        this.admission = admission;
    }

    @Override
    FullHttpResponse answer() {
        var pools = admission.readiness();
        var ready = pools.stream().allMatch(Readiness::ready);
        var body = Json.object(json -> {
            json.writeBooleanField("ready", ready);
            json.writeArrayFieldStart("agents");
            for (var pool : pools) {
                json.writeStartObject();
                json.writeStringField("agent", pool.pool());
                json.writeBooleanField("ready", pool.ready());
                json.writeBooleanField("degraded", pool.up() < pool.workers());
                if (pool.up() < pool.workers()) {
                    json.writeStringField(
                            "reason",
                            pool.up() + " of " + pool.workers() + " workers are up, " + pool.waiting()
                                    + " calls wait"
                                    + (pool.failing() ? ", more than half of its slots fail" : "")
                                    + ": see 'warmpool ps " + pool.pool() + "' for why");
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        });
        return Responses.json(ready ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE, body);
    }
}
