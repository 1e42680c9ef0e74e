package io.warmpool.supervisor.call;

/** Where calls of one pool go. Safe from any thread, never blocks; what happens is told to the call's sink. */
public interface CallTarget {

    /** Hands in a call. The sink gets exactly one {@link CallEvent.Ended}, whatever happens. */
    void submit(Call call, CallSink sink);

    /** Nobody waits for this call any more. Does nothing if it has ended. */
    void cancel(CallId call);

    /** The client has taken so many bytes of a call's events or output: as many more may come. */
    void grant(CallId call, long bytes);

    /** The outcome of this call, which is an attempt of a job, is stored: its worker need not keep it. */
    void acknowledge(CallId call);
}
