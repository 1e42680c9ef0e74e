package io.warmpool.supervisor.control;

import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.session.SessionFilter;
import io.warmpool.supervisor.session.SessionView;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The {@code {id}} in a path, and the pool, tenant and user in the query: the same id of another of these is another
 * session, so together they have to match exactly one.
 */
record SessionPath(SessionView session, Query query) {

    static final Set<String> OWNER = Set.of("pool", "tenant", "user");

    private static final int MOST_LISTED = 10;

    /**
     * Finds it.
     *
     * @param more parameters that the route knows besides
     * @throws ControlProblem if there is no such session, or several
     */
    static SessionPath find(Controlled controlled, ControlRequest request, Set<String> more) throws Exception {
        var known = new HashSet<>(OWNER);
        known.addAll(more);
        var query = Query.of(request, known);
        var id = request.path().get(2);
        var asked = new SessionFilter(query.text("pool"), query.text("tenant"), query.text("user"), Optional.of(id));
        var page = Asking.sessions(controlled.sessions().list(asked, "", MOST_LISTED));
        if (page.sessions().isEmpty()) {
            // A pool that is not there is the likelier mistake, and the more helpful answer.
            asked.pool().ifPresent(controlled::pool);
            throw unknown(asked);
        }
        if (page.sessions().size() > 1) {
            throw ambiguous(id, page.sessions(), page.total());
        }
        return new SessionPath(page.sessions().getFirst(), query);
    }

    /** The session itself, if pool, tenant and user are all given. */
    static Optional<SessionKey> key(ControlRequest request) {
        var query = request.query();
        return query.keySet().equals(OWNER) && !request.path().get(2).isEmpty()
                ? Optional.of(new SessionKey(
                        query.get("pool"),
                        query.get("tenant"),
                        query.get("user"),
                        request.path().get(2)))
                : Optional.empty();
    }

    ControlProblem gone() {
        var key = session.key();
        return new ControlProblem(404, "unknown-session", "the session " + words(key) + " has just gone");
    }

    private static ControlProblem unknown(SessionFilter asked) {
        var where = new StringBuilder();
        asked.pool().ifPresent(pool -> where.append(" in pool '").append(pool).append('\''));
        asked.tenant().ifPresent(tenant -> where.append(words("tenant", tenant)));
        asked.user().ifPresent(user -> where.append(words("user", user)));
        return new ControlProblem(
                404,
                "unknown-session",
                "there is no session '" + asked.id().orElseThrow() + "'" + where
                        + ": it was never there, was deleted, or" + " was idle for longer than sessions.idle-timeout");
    }

    private static String words(String what, String name) {
        return name.isEmpty() ? " without " + what : " of " + what + " '" + name + "'";
    }

    private static ControlProblem ambiguous(String id, List<SessionView> some, long total) {
        var listed = some.stream().map(each -> words(each.key())).collect(Collectors.joining("; "));
        var rest = total > some.size() ? "; and " + (total - some.size()) + " more" : "";
        return new ControlProblem(
                409,
                "ambiguous",
                total + " sessions are called '" + id
                        + "': say which, by pool, tenant and user (given but empty: without one): " + listed + rest);
    }

    private static String words(SessionKey key) {
        return "pool='" + key.pool() + "' tenant='" + key.tenant() + "' user='" + key.user() + "'";
    }
}
