package io.warmpool.agent;

/** A value that knows what it weighs. One that does not counts as 1 KiB. */
public interface Weighted {

    /** Bytes, roughly, from 0; asked once, when the value has been made. */
    long weight();
}
