package io.warmpool.supervisor.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One request on the control plane.
 *
 * @param path its segments, decoded
 * @param streaming whether the client wants the steps as events
 * @param async whether the client wants an answer before the work is done (RFC 7240, {@code respond-async})
 */
record ControlRequest(
        String method, List<String> path, Map<String, String> query, boolean streaming, boolean async, String body) {

    /**
     * The body as a JSON object; an absent body counts as an empty one.
     *
     * @throws ControlProblem if it is anything else, or has fields that the route does not know
     */
    JsonNode json(Set<String> known) {
        if (body.isBlank()) {
            return JsonNodeFactory.instance.objectNode();
        }
        JsonNode tree;
        try {
            tree = Json.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw bad("the body is not JSON: " + e.getOriginalMessage());
        }
        if (!tree.isObject()) {
            throw bad("the body must be a JSON object");
        }
        var unknown = new TreeSet<String>();
        tree.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw bad("unknown field " + String.join(", ", unknown) + "; known: " + new TreeSet<>(known));
        }
        return tree;
    }

    static ControlProblem bad(String detail) {
        return new ControlProblem(400, "bad-request", detail);
    }
}
