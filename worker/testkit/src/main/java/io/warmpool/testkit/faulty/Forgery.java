package io.warmpool.testkit.faulty;

import io.warmpool.agent.Reply;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;

/**
 * Reaches into the worker's runtime behind a reply and says what no worker may say. By reflection, since agents compile
 * against their interface only; it works in a worker and not in an {@code AgentTester}.
 */
final class Forgery {

    private final Object outbox;
    private final long call;

    private Forgery(Object outbox, long call) {
        this.outbox = outbox;
        this.call = call;
    }

    static Forgery behind(Reply reply) throws ReflectiveOperationException {
        var number = field(reply, "call");
        var method = number.getClass().getDeclaredMethod("number");
        method.setAccessible(true);
        return new Forgery(field(reply, "outbox"), (long) method.invoke(number));
    }

    /** The number of the call that the reply belongs to. */
    long call() {
        return call;
    }

    /** Says that this call is done, with this output. */
    void done(long number, String output) throws ReflectiveOperationException {
        var bytes = output.getBytes(StandardCharsets.UTF_8);
        var loader = outbox.getClass().getClassLoader();
        var saved = Class.forName("io.warmpool.proto.FromWorker$Saved", true, loader);
        var message = Class.forName("io.warmpool.proto.FromWorker$CallDone", true, loader)
                .getConstructor(long.class, String.class, long.class, byte[].class, long.class, saved)
                .newInstance(
                        number,
                        "text/plain",
                        (long) bytes.length,
                        bytes,
                        1L,
                        saved.getField("NOTHING").get(null));
        var send = Class.forName("io.warmpool.worker.Outbox", true, loader)
                .getDeclaredMethod("send", Class.forName("io.warmpool.proto.FromWorker", true, loader));
        send.setAccessible(true);
        try {
            send.invoke(outbox, message);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the worker's runtime refused", e.getCause());
        }
    }

    private static Object field(Reply reply, String name) throws ReflectiveOperationException {
        var field = reply.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(reply);
    }
}
