package io.warmpool.supervisor.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.warmpool.supervisor.admission.BodyBudget;
import java.util.Arrays;
import java.util.function.IntFunction;

/** The body of a request for an agent while it comes in, within the budget for all bodies. */
abstract class Intake implements Answering {

    /** What is allocated at once on the word of a Content-Length alone. */
    private static final int TRUSTED = 64 * 1024;

    private static final byte[] EMPTY = new byte[0];

    private final Connection connection;
    private final BodyBudget budget;
    private final HttpSettings settings;
    private final int announced;

    private byte[] body = EMPTY;
    private int size;

    /** {@code announced} is the Content-Length, or -1 if there is none. */
    Intake(Connection connection, BodyBudget budget, HttpSettings settings, int announced) {
        this.connection = connection;
        this.budget = budget;
        this.settings = settings;
        this.announced = announced;
    }

    /** Begins to take a body in with what is made for its announced length, or refuses it before it is sent. */
    static void begin(HttpRequest request, Connection connection, HttpSettings settings, IntFunction<Intake> intake) {
        var announced = HttpUtil.getContentLength(request, -1L);
        if (announced > settings.maxBody()) {
            connection.answer(Problem.bodyTooLarge(announced, settings.maxBody()));
            return;
        }
        var expect = request.headers().get(HttpHeaderNames.EXPECT);
        if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
            connection.answer(Problem.badRequest("the header expect knows only '100-continue': leave it out"));
            return;
        }
        if (expect != null) {
            connection.sendContinue();
        }
        connection.run(intake.apply((int) announced));
    }

    /** The body is whole: it counts against the budget until {@code whole.length} bytes are given back. */
    abstract void onWhole(byte[] whole);

    @Override
    public final void onBody(ByteBuf bytes) {
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
    public final void onBodyEnd() {
        onWhole(body.length == size ? body : Arrays.copyOf(body, size));
    }

    @Override
    public final void onGone() {
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
