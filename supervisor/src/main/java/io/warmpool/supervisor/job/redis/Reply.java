package io.warmpool.supervisor.job.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a script gave: texts, numbers and lists of them; and how texts say times and truths there. */
final class Reply {

    static final byte[] NOTHING = {};

    private Reply() {}

    static List<?> list(Object reply) {
        return (List<?>) reply;
    }

    static String text(Object reply) {
        return new String((byte[]) reply, UTF_8);
    }

    static long number(Object reply) {
        return reply instanceof Long number ? number : Long.parseLong(text(reply));
    }

    /** A list of names and values. */
    static Map<String, String> fields(Object reply) {
        var flat = list(reply);
        var fields = HashMap.<String, String>newHashMap(flat.size() / 2);
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            fields.put(text(flat.get(i)), text(flat.get(i + 1)));
        }
        return fields;
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static String said(boolean truth) {
        return truth ? "1" : "0";
    }

    /** Milliseconds. */
    static String said(Instant time) {
        return Long.toString(time.toEpochMilli());
    }

    static String said(Optional<Instant> time) {
        return time.map(Reply::said).orElse("");
    }

    static Instant time(String said) {
        return Instant.ofEpochMilli(Long.parseLong(said));
    }

    static Optional<Instant> perhapsTime(String said) {
        return said.isEmpty() ? Optional.empty() : Optional.of(time(said));
    }
}
