package io.warmpool.worker;

import io.warmpool.proto.Limits;
import zmq.Msg;
import zmq.msg.MsgAllocator;

/**
 * Allocates what arrives. In JeroMQ 0.6.0 a length with its highest bit set passes MAXMSGSIZE and would end the I/O
 * thread here, and so a warm worker, if a stranger listens on a dead supervisor's port: it makes an empty message instead.
 */
final class BoundedAllocator implements MsgAllocator {

    @Override
    public Msg allocate(int size) {
        return new Msg(size < 0 || size > Limits.MAX_FRAME ? 0 : size);
    }
}
