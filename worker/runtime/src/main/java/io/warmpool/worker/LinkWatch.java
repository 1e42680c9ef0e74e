package io.warmpool.worker;

/** Is told by the link's thread whether a supervisor is there. Must not block. */
interface LinkWatch {

    /** Both ends have proved themselves on a new connection. */
    void onProved();

    /** A connection on which both had proved themselves is lost. */
    void onLost();
}
