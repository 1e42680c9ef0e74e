package io.warmpool.agent;

/** A value that can tell that it has become useless, such as a connection to a server that is gone. */
public interface Breakable {

    /** True if it is to be made anew. Asked each time somebody takes the value, so it must be quick and must not block. */
    boolean isBroken();
}
