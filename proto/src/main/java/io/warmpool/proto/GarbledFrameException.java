package io.warmpool.proto;

/** A frame that is not what the protocol says. The receiver counts it, drops it and goes on. */
public final class GarbledFrameException extends Exception {

    private static final long serialVersionUID = 1;

    /** What was wrong with it. */
    public GarbledFrameException(String message) {
        super(message);
    }
}
