package io.warmpool.supervisor.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a client: takes its requests one at a time, in their order, and sees that each gets one answer.
 * What is to be answered, and how, is the routes' business. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel, and that is where it is seen
final class Connection extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    /** A body that nobody wants is read to its end if it is no longer than this; else the connection ends. */
    private static final int WORTH_READING = 64 * 1024;

    private final Reception reception;
    private final Rounds rounds;
    private final Patience patience;
    private final Backlog backlog = new Backlog();

    private ChannelHandlerContext context;
    /** What answers the current request; null between requests and once it is answered. */
    private Answering current;
    /** Whether the current request's body has not come to its end. */
    private boolean bodyOpen;

    private long announced;
    private boolean expects;
    private boolean http10;
    private boolean keepAlive = true;
    /** Whether the current request has its answer, or the head of it. */
    private boolean answered;

    private boolean serverClosing;
    private Farewell farewell;
    private boolean resuming;
    private boolean dirty;

    Connection(Reception reception, Rounds rounds, HttpSettings.Timeouts timeouts) {
        this.reception = reception;
        this.rounds = rounds;
        this.patience = new Patience(timeouts, rounds.now());
    }

    // What its answering parts may do.

    Executor loop() {
        return context.executor();
    }

    long now() {
        return rounds.now();
    }

    boolean isWritable() {
        return context.channel().isWritable();
    }

    boolean isGone() {
        return !context.channel().isActive();
    }

    ByteBuf buffer() {
        return context.alloc().buffer();
    }

    /** From now on this answers the current request. */
    void run(Answering answering) {
        current = answering;
        if (serverClosing) {
            answering.onServerClosing();
        }
    }

    /** Tells the client to send the body that it announced. */
    void sendContinue() {
        expects = false;
        // Past the codec, which would take it for the answer to the request.
        context.pipeline().context(HttpServerCodec.class).writeAndFlush(Responses.goOn());
    }

    void answer(Problem problem) {
        answer(Responses.of(problem));
    }

    /** Writes the whole answer to the current request. */
    void answer(FullHttpResponse response) {
        dress(response);
        dirty = true;
        if (keepAlive) {
            context.write(response, context.voidPromise());
            finished();
        } else {
            leaveAfter(context.write(response));
        }
    }

    /** Writes the head of an answer; {@link #write} and {@link #end} follow. */
    void begin(HttpResponse head) {
        dress(head);
        dirty = true;
        context.write(head, context.voidPromise());
    }

    /** The same for an answer whose length is not known. */
    void beginOpenEnded(HttpResponse head) {
        if (http10) {
            keepAlive = false;
        } else {
            head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        begin(head);
    }

    ChannelFuture write(ByteBuf bytes) {
        dirty = true;
        return context.write(new DefaultHttpContent(bytes));
    }

    /** The answer is complete. */
    void end() {
        dirty = true;
        if (keepAlive && !serverClosing) {
            context.write(LastHttpContent.EMPTY_LAST_CONTENT, context.voidPromise());
            finished();
        } else {
            leaveAfter(context.write(LastHttpContent.EMPTY_LAST_CONTENT));
        }
    }

    /** Ends the connection, whatever is on the way. */
    void abort() {
        context.close();
    }

    void flush() {
        if (dirty) {
            dirty = false;
            context.flush();
        }
    }

    // What happens to it.

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        rounds.add(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        rounds.remove(this);
        backlog.clear();
        var gone = current;
        current = null;
        if (gone != null) {
            gone.onGone();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        patience.onMessage();
        var object = (HttpObject) message;
        if (farewell != null) {
            farewell.onRead(object);
            ReferenceCountUtil.release(object);
        } else if (!backlog.isEmpty() || (object instanceof HttpRequest && !isFree())) {
            backlog.add(object);
            if (backlog.isFull()) {
                context.channel().config().setAutoRead(false);
            }
        } else {
            take(object);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        patience.onReadComplete(now(), current == null && !bodyOpen);
        flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        if (isWritable()) {
            if (current != null) {
                current.onWritable();
            }
            resume();
            flush();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        if (cause instanceof IOException || cause instanceof DecoderException) {
            log.debug("a client's connection broke: {}", cause.toString());
        } else {
            log.error("a connection failed and is closed; please report this", cause);
        }
        context.close();
    }

    /** Comes a few times a second. */
    void onRounds() {
        var now = now();
        var mayStall = current != null && current.mayStall(now);
        var unwritten = context.channel().unsafe().outboundBuffer();
        if (unwritten == null || patience.isOverForWrites(Patience.left(unwritten), mayStall, now)) {
            abort();
        } else if (farewell != null) {
            farewell.onRounds(now);
        } else if (bodyOpen) {
            if (patience.isOverForBody(now)) {
                late("no byte of the body came for " + patience.body() + ": send it without long pauses");
            }
        } else if (current == null) {
            if (patience.isOverForHead(now)) {
                late("the head of the request was not complete after " + patience.head() + ": send it at once");
            } else if (patience.isOverForIdle(now)) {
                abort();
            }
        } else {
            current.onRounds(now);
        }
    }

    /** The server takes no more requests: what runs is answered, and then this ends. */
    void onServerClosing() {
        serverClosing = true;
        if (current != null) {
            current.onServerClosing();
        }
        if (current == null && !bodyOpen && farewell == null && backlog.isEmpty()) {
            leaveAfter(context.writeAndFlush(Unpooled.EMPTY_BUFFER));
        }
    }

    private boolean isFree() {
        return current == null && !bodyOpen && isWritable();
    }

    private void take(HttpObject object) {
        try {
            if (object.decoderResult().isFailure()) {
                garbled(object);
                return;
            }
            if (object instanceof HttpRequest request) {
                onRequest(request);
            }
            if (object instanceof HttpContent content && bodyOpen) {
                onContent(content);
            }
        } finally {
            ReferenceCountUtil.release(object);
        }
    }

    private void onRequest(HttpRequest request) {
        bodyOpen = true;
        answered = false;
        http10 = HttpVersion.HTTP_1_0.equals(request.protocolVersion());
        keepAlive = HttpUtil.isKeepAlive(request);
        announced =
                HttpUtil.isTransferEncodingChunked(request) ? Long.MAX_VALUE : HttpUtil.getContentLength(request, 0L);
        expects = request.headers().contains(HttpHeaderNames.EXPECT);
        patience.onProgress(now());
        reception.receive(request, this);
    }

    private void onContent(HttpContent content) {
        if (content.content().isReadable()) {
            patience.onProgress(now());
            if (current != null) {
                current.onBody(content.content());
            }
        }
        if (content instanceof LastHttpContent && farewell == null) {
            bodyOpen = false;
            if (current != null) {
                current.onBodyEnd();
            } else {
                patience.onIdle(now());
                resume();
            }
        }
    }

    /** The current request is answered. */
    private void finished() {
        current = null;
        patience.onIdle(now());
        if (!bodyOpen) {
            resume();
        }
    }

    /** Takes what was sent ahead, as far as it can be answered. */
    private void resume() {
        if (resuming || backlog.isEmpty()) {
            return;
        }
        resuming = true;
        try {
            while (!backlog.isEmpty() && farewell == null && (isFree() || !(backlog.peek() instanceof HttpRequest))) {
                take(backlog.poll());
            }
        } finally {
            resuming = false;
        }
        if (!backlog.isFull()) {
            context.channel().config().setAutoRead(true);
        }
    }

    private void dress(HttpResponse response) {
        answered = true;
        if (serverClosing || (bodyOpen && (expects || announced > WORTH_READING))) {
            keepAlive = false;
        }
        response.headers().set(HttpHeaderNames.DATE, rounds.date());
        if (!keepAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (http10) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
    }

    /** What came is not HTTP; the codec throws the rest of it away. */
    private void garbled(HttpObject object) {
        var cause = object.decoderResult().cause();
        log.debug("a client sent what is not HTTP: {}", cause.toString());
        answered &= !(object instanceof HttpRequest);
        fail(Problem.badRequest("the request is not valid HTTP/1.1 ("
                + cause.getClass().getSimpleName()
                + "): the request line may have 8192 bytes, the headers together 16384"));
    }

    private void late(String detail) {
        answered &= bodyOpen;
        fail(Problem.of(ProblemType.REQUEST_TIMEOUT, detail));
        flush();
    }

    /** Answers with a problem, if there is no answer yet, and ends the connection. */
    private void fail(Problem problem) {
        if (current != null) {
            current.onGone();
            current = null;
        }
        if (answered) {
            abort();
            return;
        }
        bodyOpen = true;
        keepAlive = false;
        answer(problem);
    }

    /** Ends the connection after a last write, in a way that lets the client read it. */
    private void leaveAfter(ChannelFuture lastWrite) {
        var unread = bodyOpen || !backlog.isEmpty();
        current = null;
        bodyOpen = false;
        backlog.clear();
        context.channel().config().setAutoRead(true);
        farewell = new Farewell(context.channel(), unread, rounds);
        lastWrite.addListener(_ -> farewell.onAnswered());
    }
}
