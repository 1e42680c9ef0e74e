package io.warmpool.supervisor.pool;

import io.warmpool.proto.Incarnation;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallSink;

/** All that a {@link Pool} does to the world. In production performed by {@link PoolThread}, in tests recorded. */
interface Effects {

    /** Starts a process; answered by {@code onLaunched} or {@code onLaunchFailed}, and in the end by {@code onExited}. */
    void launch(Incarnation incarnation, SlotIndex slot, int generation);

    /** Sends SIGTERM. */
    void terminate(Incarnation incarnation);

    /**
     * Sends SIGKILL to the process and all that it started.
     *
     * @param dumpFirst note first what its threads do, for the few seconds that this may take
     */
    void kill(Incarnation incarnation, boolean dumpFirst);

    /** The worker is on its way out: the next supervisor is not to adopt it. */
    void retire(Incarnation incarnation);

    /** The worker is gone: nothing of it counts any more. */
    void forget(Incarnation incarnation);

    /** Adds a message to what the worker is sent next. */
    void send(Incarnation incarnation, ToWorker message);

    /** Hands an event to a call's own thread. */
    void deliver(CallSink sink, CallEvent event);

    /** Keeps how a slot's worker ended, also for the next supervisor. */
    void remember(SlotIndex slot, Death death);

    /** Tells operators that something changed. */
    void report(Transition transition);
}
