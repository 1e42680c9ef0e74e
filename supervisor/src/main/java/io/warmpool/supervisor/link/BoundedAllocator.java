package io.warmpool.supervisor.link;

import io.warmpool.proto.Limits;
import zmq.Msg;
import zmq.msg.MsgAllocator;

/**
 * Allocates what arrives, and closes two holes of JeroMQ 0.6.0's limits. A length with its highest bit set passes
 * MAXMSGSIZE and would end the I/O thread here, by a negative size or by one of 2 GiB: it makes an empty message instead.
 * And of a multi-part message only the last part counts against the high-water mark, so an endless one would fill the
 * heap: each part becomes a message of its own. Used by ZeroMQ's I/O thread; must not throw.
 */
final class BoundedAllocator implements MsgAllocator {

    @Override
    public Msg allocate(int size) {
        return new SinglePart(size < 0 || size > Limits.MAX_FRAME ? 0 : size);
    }

    private static final class SinglePart extends Msg {

        SinglePart(int size) {
            super(size);
        }

        @Override
        public void setFlags(int flags) {
            super.setFlags(flags & ~MORE);
        }
    }
}
