package io.warmpool.supervisor.http;

import io.warmpool.supervisor.admission.BodyBudget;
import io.warmpool.supervisor.admission.CallRequest;
import io.warmpool.supervisor.admission.Door;

/** The body of an invoke request while it comes in. When it is whole, the call goes to its pool. */
final class CallIntake extends Intake {

    private final Connection connection;
    private final Door.Open door;
    private final CallHeaders.Valid headers;
    private final BodyBudget budget;
    private final HttpSettings settings;

    CallIntake(
            Connection connection,
            Door.Open door,
            CallHeaders.Valid headers,
            BodyBudget budget,
            HttpSettings settings,
            int announced) {
        super(connection, budget, settings, announced);
        this.connection = connection;
        this.door = door;
        this.headers = headers;
        this.budget = budget;
        this.settings = settings;
    }

    @Override
    void onWhole(byte[] input) {
        var request = new CallRequest(
                input,
                headers.contentType(),
                headers.session(),
                headers.user(),
                headers.tenant(),
                headers.passedOn(),
                headers.deadlineMillis(),
                headers.streaming(),
                headers.idempotent(),
                headers.onBusy());
        var call = door.call(request, System.nanoTime());
        var exchange = headers.streaming()
                ? new StreamExchange(connection, call, door.target(), budget, settings)
                : new PlainExchange(connection, call, door.target(), budget, settings.maxOutput());
        connection.run(exchange);
        door.submit(call, exchange);
    }
}
