package io.warmpool.supervisor.http;

import io.netty.buffer.ByteBuf;
import io.warmpool.supervisor.admission.BodyBudget;
import io.warmpool.supervisor.admission.CallRequest;
import io.warmpool.supervisor.admission.Door;
import java.util.Arrays;

/** The body of an invoke request while it comes in. When it is whole, the call goes to its pool. */
final class Intake implements Answering {

    /** What is allocated at once on the word of a Content-Length alone. */
    private static final int TRUSTED = 64 * 1024;

    private static final byte[] EMPTY = new byte[0];

    private final Connection connection;
    private final Door.Open door;
    private final CallHeaders.Valid headers;
    private final BodyBudget budget;
    private final HttpSettings settings;
    private final int announced;

    private byte[] body = EMPTY;
    private int size;

    /** {@code announced} is the Content-Length, or -1 if there is none. */
    Intake(
            Connection connection,
            Door.Open door,
            CallHeaders.Valid headers,
            BodyBudget budget,
            HttpSettings settings,
            int announced) {
        this.connection = connection;
        this.door = door;
        this.headers = headers;
        this.budget = budget;
        this.settings = settings;
        this.announced = announced;
    }

    @Override
    public void onBody(ByteBuf bytes) {
        var more = bytes.readableBytes();
        if ((long) size + more > settings.maxBody()) {
            refuse(Problem.bodyTooLarge((long) size + more, settings.maxBody()));
        } else if (!budget.tryTake(more)) {
            refuse(Problem.of(budget.full()));
        } else {
            makeRoom(size + more);
            bytes.readBytes(body, size, more);
            size += more;
        }
    }

    @Override
    public void onBodyEnd() {
        var input = body.length == size ? body : Arrays.copyOf(body, size);
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

    @Override
    public void onGone() {
        budget.giveBack(size);
        size = 0;
    }

    private void refuse(Problem problem) {
        budget.giveBack(size);
        size = 0;
        body = EMPTY;
        connection.answer(problem);
    }

    private void makeRoom(int needed) {
        if (needed <= body.length) {
            return;
        }
        if (announced >= 0 && announced <= TRUSTED) {
            body = Arrays.copyOf(body, announced);
        } else if (body.length == 0 && announced < 0) {
            // Most chunked bodies are one chunk.
            body = new byte[needed];
        } else {
            var grown = Math.max(needed, (int) Math.min(settings.maxBody(), Math.max(TRUSTED, 2L * body.length)));
            body = Arrays.copyOf(body, announced < 0 ? grown : Math.min(grown, announced));
        }
    }
}
