package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

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

    List<String> OF_A_PAGE = List.of("agent", "after", "limit");
    List<String> OF_THE_WHOLE = List.of("agent");

    int MAX_LIMIT = 1000;
    int USUAL_LIMIT = 100;

    /**
     * Reads and checks one.
     *
     * @param segment the session's id as it stands in the path
     * @param uri the target of the request, for its query
     * @param known the parameters that it may have
     */
    static SessionRequest of(String segment, String uri, HttpHeaders headers, List<String> known) {
        var query = new QueryReader(uri, known);
        var names = new HeaderReader(headers);
        var valid = new Valid(
                id(segment, query),
                names.name(Headers.TENANT),
                names.name(Headers.USER),
                query.name("agent"),
                query.number("after", 0, Long.MAX_VALUE, 0),
                (int) query.number("limit", 1, MAX_LIMIT, USUAL_LIMIT));
        return names.wrong().or(query::wrong).<SessionRequest>map(Invalid::new).orElse(valid);
    }

    private static String id(String segment, QueryReader query) {
        if (segment.indexOf('/') >= 0) {
            return query.wrong("the path goes on after the session's id: write a '/' that belongs to the id as %2F");
        }
        return query.name("the session's id in the path", segment);
    }
}
