package io.warmpool.worker.elsewhere;

import io.warmpool.agent.Shared;

/** An agent's code that does not give back what it takes. */
public final class Forgetful {

    private Forgetful() {}

    public static void takeAndForget(Shared<?> shared) throws Exception {
        shared.lease();
    }
}
