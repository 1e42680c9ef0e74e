package io.warmpool.supervisor.pool;

/** Who gave a pool a command hears how it goes. Called on the pool's thread; must not block. */
public interface CommandSink {

    /** A step is done. */
    void onStep(String text);

    /** All is done. */
    void onDone(String text);

    /** It failed; the text says why and how things stand. */
    void onFailed(String text);
}
