package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.SessionReceipt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Stands between a pool and the client of a session's call: hands on what happens, but holds the end back until what the
 * call has left is stored. Confined to the client's thread.
 */
final class TurnSink implements CallSink {

    /** Hears how the call ends and that it has left, on the client's thread. */
    interface Ends {
        void ended(Outcome outcome, String worker);

        void left();
    }

    private final CallSink client;
    private final Ends ends;
    private final List<CallEvent> held = new ArrayList<>();
    private String worker = "";
    private boolean ended;
    private boolean released;

    TurnSink(CallSink client, Ends ends) {
        this.client = client;
        this.ends = ends;
    }

    @Override
    public Executor home() {
        return client.home();
    }

    @Override
    public void onEvent(CallEvent event) {
        switch (event) {
            case CallEvent.Left _ -> ends.left();
            case CallEvent.Ended(var outcome) -> {
                if (ended) {
                    throw new IllegalStateException("a second outcome of a session's call: " + outcome);
                }
                ended = true;
                ends.ended(outcome, worker);
            }
            case CallEvent.Started started -> {
                worker = started.servedBy().label();
                client.onEvent(started);
            }
            case CallEvent.Delta _, CallEvent.Named _, CallEvent.Gap _, CallEvent.Receipt _ -> client.onEvent(event);
            // The rest of an output is bounded by the credit that nobody gives while it is held.
            case CallEvent.OutputPart _, CallEvent.OutputLost _ -> {
                if (ended && !released) {
                    held.add(event);
                } else {
                    client.onEvent(event);
                }
            }
        }
    }

    @Override
    public void onBatchEnd() {
        client.onBatchEnd();
    }

    /** Lets the end go out. */
    void release(Optional<SessionReceipt> receipt, Outcome outcome) {
        released = true;
        receipt.ifPresent(each -> client.onEvent(new CallEvent.Receipt(each)));
        client.onEvent(new CallEvent.Ended(outcome));
        held.forEach(client::onEvent);
        held.clear();
        client.onBatchEnd();
    }
}
