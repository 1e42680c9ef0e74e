/*
 * This Source Code Form is subject to the terms of the Mozilla Public License, v. 2.0, like the file of the same name in
 * JeroMQ 0.6.0 that it replaces. If a copy of the MPL was not distributed with this file, You can obtain one at
 * https://mozilla.org/MPL/2.0/.
 */
package zmq;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import zmq.util.Errno;
import zmq.util.Utils;

/**
 * The commands for one thread of JeroMQ, with at most one byte in a pipe to wake it: JeroMQ's own writes and reads a byte
 * for each command, and counts it after the write, so that a reader which is quicker than the writer finds a byte that
 * does not count yet and spins on it, for a whole time slice if both share a processor. Measured in
 * docs/decisions/0007.
 *
 * <p>Any thread sends; one thread receives.
 */
public class Mailbox implements IMailbox {

    private final Queue<Command> commands = new ConcurrentLinkedQueue<>();
    /** True while a byte is in the pipe or about to be: senders then need not write another. */
    private final AtomicBoolean signalled = new AtomicBoolean();

    private final Pipe.SinkChannel sink;
    private final Pipe.SourceChannel source;
    private final Selector selector;
    private final Ctx ctx;
    private final Errno errno;
    private final String name;
    private final ByteBuffer received = ByteBuffer.allocate(8);

    public Mailbox(Ctx ctx, String name, int tid) {
        this.ctx = ctx;
        this.errno = ctx.errno();
        this.name = name + "-" + tid;
        try {
            var pipe = Pipe.open();
            sink = pipe.sink();
            source = pipe.source();
            Utils.unblockSocket(sink, source);
            selector = ctx.createSelector();
            source.register(selector, SelectionKey.OP_READ);
        } catch (IOException e) {
            throw new ZError.IOException(e);
        }
    }

    /** Readable when there may be something to receive. */
    public SelectableChannel getFd() {
        return source;
    }

    @Override
    public void send(Command command) {
        commands.add(command);
        if (signalled.compareAndSet(false, true)) {
            // An interrupted thread would close the pipe by writing to it.
            var interrupted = Thread.interrupted();
            try {
                while (sink.write(ByteBuffer.allocate(1)) == 0) {
                    Thread.onSpinWait();
                }
            } catch (IOException e) {
                throw new ZError.IOException(e);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /**
     * The next command, or null with EAGAIN if there was none in time, or with EINTR if the wait was interrupted.
     *
     * @param timeout in milliseconds; 0 does not wait, less than 0 waits for ever
     */
    @Override
    public Command recv(long timeout) {
        while (true) {
            var command = commands.poll();
            if (command == null && signalled.get() && takeSignal()) {
                // From here on senders signal again; what they sent before is seen now.
                signalled.set(false);
                command = commands.poll();
            }
            if (command != null || !await(timeout)) {
                return command;
            }
        }
    }

    /** False if the byte is still on its way: it will wake this thread once more. */
    private boolean takeSignal() {
        var interrupted = Thread.interrupted();
        try {
            received.clear();
            return source.read(received) > 0;
        } catch (IOException e) {
            errno.set(ZError.EINTR);
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean await(long timeout) {
        if (Thread.interrupted()) {
            errno.set(ZError.EINTR);
            return false;
        }
        if (timeout == 0) {
            errno.set(ZError.EAGAIN);
            return false;
        }
        try {
            var ready = selector.select(Math.max(0, timeout));
            if (Thread.interrupted() || (ready == 0 && timeout < 0)) {
                errno.set(ZError.EINTR);
                return false;
            }
            selector.selectedKeys().clear();
            if (ready == 0) {
                errno.set(ZError.EAGAIN);
            }
            return ready > 0;
        } catch (ClosedSelectorException e) {
            errno.set(ZError.EINTR);
            return false;
        } catch (IOException e) {
            errno.set(ZError.exccode(e));
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        try (source;
                sink) {
            ctx.closeSelector(selector);
        }
    }

    @Override
    public String toString() {
        return super.toString() + "[" + name + "]";
    }
}
