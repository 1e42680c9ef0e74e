package io.warmpool.supervisor.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.warmpool.supervisor.pool.Eviction;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The body of an order to evict: at least one thing that has to match, or in so many words everything. */
final class EvictionOrder {

    private static final List<String> CRITERIA = List.of("scope", "key", "tenant", "user", "session", "fingerprint");
    private static final List<String> SCOPES = List.of("process", "user", "session", "context");

    private EvictionOrder() {}

    /** @throws ControlProblem if it does not say what to evict, or says two things */
    static Eviction of(ControlRequest request) {
        var known = new HashSet<>(CRITERIA);
        known.add("all");
        var body = request.json(Set.copyOf(known));
        var all = body.path("all");
        if (!all.isMissingNode() && !all.isBoolean()) {
            throw ControlRequest.bad("'all' must be true or false, was " + all);
        }
        var named = CRITERIA.stream().filter(body::has).toList();
        if (named.isEmpty() && !all.asBoolean(false)) {
            throw ControlRequest.bad("say what to evict: at least one of " + CRITERIA + ", or {\"all\": true}");
        }
        if (!named.isEmpty() && all.asBoolean(false)) {
            throw ControlRequest.bad("'all' does not go with " + named + ": leave one of them out");
        }
        var scope = text(body, "scope");
        if (!scope.isEmpty() && !SCOPES.contains(scope)) {
            throw ControlRequest.bad("'scope' must be one of " + SCOPES + ", was '" + scope + "'");
        }
        return new Eviction(
                scope,
                text(body, "key"),
                text(body, "tenant"),
                text(body, "user"),
                text(body, "session"),
                text(body, "fingerprint"));
    }

    /** An empty one would match everything, which nobody means who writes it. */
    private static String text(JsonNode body, String name) {
        var said = body.path(name);
        if (said.isMissingNode()) {
            return "";
        }
        if (!said.isTextual() || said.textValue().isEmpty()) {
            throw ControlRequest.bad("'" + name + "' must be a text that is not empty, was " + said);
        }
        return said.textValue();
    }
}
