package io.warmpool.supervisor.link;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;

/** What a link has to tell; called on the pool's thread. */
public interface LinkEvents {

    /** Both ends have proved themselves; {@code again} if this replaces a connection that was proved before. */
    void onProved(Incarnation incarnation, boolean again);

    /** A message of a proved worker. */
    void onMessage(Incarnation incarnation, FromWorker message);
}
