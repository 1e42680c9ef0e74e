package io.warmpool.supervisor.admission;

import io.warmpool.supervisor.call.OnBusy;
import java.util.Map;
import java.util.Optional;

/**
 * What a client asks for, before it is a call. Texts that were not given are empty.
 *
 * @param deadlineMillis how long the client is ready to wait, or 0 if it did not say
 * @param idempotent whether the client said that running it twice does no harm
 * @param onBusy what is to become of it if its session has one running already; empty leaves it to the pool
 * @see io.warmpool.supervisor.call.Call
 */
public record CallRequest(
        byte[] input,
        String contentType,
        String session,
        String user,
        String tenant,
        Map<String, String> headers,
        long deadlineMillis,
        boolean streaming,
        boolean idempotent,
        Optional<OnBusy> onBusy) {}
