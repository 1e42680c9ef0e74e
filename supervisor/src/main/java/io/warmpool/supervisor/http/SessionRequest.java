package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a request for one session says, once it is known that it is in order. */
sealed interface SessionRequest {

    /**
     * It is in order.
     *
     * @param tenant empty if none was named; so is user
     * @param agent whose session is meant, if the client said so
     * @param after the turn after which the transcript is asked for
     * @param limit the most entries of it
     */
    record Valid(String id, String tenant, String user, Optional<String> agent, long after, int limit)
            implements SessionRequest {}

    /** It is not, and why. */
    record Invalid(String detail) implements SessionRequest {}

    Set<String> OF_A_PAGE = Set.of("agent", "after", "limit");
    Set<String> OF_THE_WHOLE = Set.of("agent");

    /**
     * Reads and checks one.
     *
     * @param segment the session's id as it stands in the path
     * @param uri the target of the request, for its query
     * @param known the parameters that it may have
     */
    static SessionRequest of(String segment, String uri, HttpHeaders headers, Set<String> known) {
        var reader = new Reader(known);
        var names = new HeaderReader(headers);
        reader.readQuery(uri);
        var valid = new Valid(
                reader.id(segment),
                names.name(Headers.TENANT),
                names.name(Headers.USER),
                reader.agent(),
                reader.number("after", 0, Long.MAX_VALUE, 0),
                (int) reader.number("limit", 1, Reader.MAX_LIMIT, Reader.USUAL_LIMIT));
        return names.wrong().or(reader::wrong).<SessionRequest>map(Invalid::new).orElse(valid);
    }

    /** Reads one part after the other and keeps the first thing that is wrong. */
    final class Reader {

        private static final int MAX_LIMIT = 1000;
        private static final int USUAL_LIMIT = 100;
        private static final int MAX_DIGITS = 18;

        private final Set<String> known;
        private final Map<String, String> query = new HashMap<>();
        private String wrong;

        private Reader(Set<String> known) {
            this.known = known;
        }

        Optional<String> wrong() {
            return Optional.ofNullable(wrong);
        }

        void readQuery(String uri) {
            var mark = uri.indexOf('?');
            if (mark < 0 || mark == uri.length() - 1) {
                return;
            }
            for (var pair : uri.substring(mark + 1).split("&", -1)) {
                var equals = pair.indexOf('=');
                var name = equals < 0 ? pair : pair.substring(0, equals);
                if (!known.contains(name)) {
                    wrong("the query parameter " + Quoted.of(name) + " is not known here: there are " + listed());
                } else if (query.put(name, equals < 0 ? "" : pair.substring(equals + 1)) != null) {
                    wrong("the query parameter '" + name + "' is there more than once: send it once");
                }
            }
        }

        String id(String segment) {
            if (segment.indexOf('/') >= 0) {
                return wrong("the path goes on after the session's id: write a '/' that belongs to the id as %2F");
            }
            return name("the session's id in the path", segment);
        }

        Optional<String> agent() {
            var value = query.get("agent");
            return value == null ? Optional.empty() : Optional.of(name("the query parameter 'agent'", value));
        }

        long number(String name, long min, long max, long usual) {
            var value = query.get(name);
            if (value == null) {
                return usual;
            }
            var digits = value.length() <= MAX_DIGITS && value.matches("[0-9]+");
            var number = digits ? Long.parseLong(value) : -1;
            if (number < min || number > max) {
                wrong("the query parameter '" + name + "' must be a whole number "
                        + (max == Long.MAX_VALUE ? "from " + min : "from " + min + " to " + max));
            }
            return number;
        }

        /** Percent-decoded, with what a header of the same meaning may have. */
        private String name(String what, String encoded) {
            var value = PercentText.decoded(encoded);
            if (value.isEmpty()
                    || value.get().isEmpty()
                    || value.get().length() > HeaderReader.MAX_NAME
                    || !Ascii.NAME.all(value.get())) {
                return wrong(what + " must have 1 to " + HeaderReader.MAX_NAME + " characters of "
                        + HeaderReader.NAME_CHARACTERS + ", percent-encoded where a URL needs it");
            }
            return value.get();
        }

        private String listed() {
            return String.join(
                    ", ",
                    List.of("agent", "after", "limit").stream()
                            .filter(known::contains)
                            .toList());
        }

        private String wrong(String what) {
            if (wrong == null) {
                wrong = what;
            }
            return "";
        }
    }
}
