package io.warmpool.supervisor.http;

import io.netty.buffer.ByteBufUtil;
import io.warmpool.supervisor.call.CallEvent;

/** What an event took of its call's credit: what the worker counted is what must be granted again. */
final class CreditCost {

    private static final int EVENT = 64;

    private CreditCost() {}

    /** An event's text in UTF-8, and something for the event itself: a stream of empty deltas is not free. */
    static long ofEvent(CharSequence text) {
        return (long) ByteBufUtil.utf8Bytes(text) + EVENT;
    }

    static long of(CallEvent event) {
        return switch (event) {
            case CallEvent.Delta(var text) -> ofEvent(text);
            case CallEvent.Named named -> ofEvent(named.json());
            case CallEvent.OutputPart(var bytes) -> bytes.length;
            case CallEvent.Gap _,
                    CallEvent.Receipt _,
                    CallEvent.Left _,
                    CallEvent.Started _,
                    CallEvent.OutputLost _,
                    CallEvent.Ended _ -> 0;
        };
    }
}
