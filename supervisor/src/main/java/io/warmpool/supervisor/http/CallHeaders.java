package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.warmpool.supervisor.call.OnBusy;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the headers of an invoke request say, once it is known that they are in order. */
sealed interface CallHeaders {

    long MAX_DEADLINE_MILLIS = 86_400_000;

    /** They are in order. Texts that were not given are empty; a deadline of 0 was not given. */
    record Valid(
            String contentType,
            String session,
            String user,
            String tenant,
            Map<String, String> passedOn,
            long deadlineMillis,
            boolean streaming,
            boolean idempotent,
            Optional<OnBusy> onBusy)
            implements CallHeaders {}

    /** They are not, and why. */
    record Invalid(String detail) implements CallHeaders {}

    /** Reads and checks them. */
    static CallHeaders of(HttpHeaders headers) {
        var reader = new HeaderReader(headers);
        var valid = new Valid(
                reader.text(HttpHeaderNames.CONTENT_TYPE, 255, Ascii.PRINTABLE, "printable ASCII"),
                reader.name(Headers.SESSION),
                reader.name(Headers.USER),
                reader.name(Headers.TENANT),
                reader.passedOn(),
                reader.deadlineMillis(MAX_DEADLINE_MILLIS),
                wantsEvents(headers.get(HttpHeaderNames.ACCEPT)),
                headers.contains(Headers.IDEMPOTENCY_KEY),
                reader.onBusy());
        return reader.wrong().<CallHeaders>map(Invalid::new).orElse(valid);
    }

    private static boolean wantsEvents(String accept) {
        return accept != null && accept.toLowerCase(Locale.ROOT).contains("text/event-stream");
    }
}
