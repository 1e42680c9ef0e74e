package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.CallId;
import java.util.Optional;

/** A call as the workers of a simulated pool have it. It outlives the supervisor that sent it, once it was started. */
final class SimulatedCall {

    /** Where it is. */
    enum Where {
        WAITING,
        RUNNING,
        /** It has ended; its worker keeps that until it hears that it is stored. */
        KEPT
    }

    final CallId id;
    final JobRecord job;
    /** To whom its events go; nobody after a supervisor's death. */
    Optional<Running> client;

    Where where = Where.WAITING;
    boolean cancelled;
    /** Events that it emitted, and those of them that were handed over. */
    long emitted;

    long toldTo;
    /** What its client granted, and took. */
    long credit = SimulatedLife.WINDOW;

    SimulatedCall(Running client) {
        this.id = client.call();
        this.job = client.job;
        this.client = Optional.of(client);
    }

    String output() {
        return "of call " + id;
    }
}
