package io.warmpool.supervisor.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.warmpool.supervisor.job.JobDesk;
import io.warmpool.supervisor.link.LinkCounters;
import io.warmpool.supervisor.session.SessionDirectory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a route answers to one request, as its client reads it; a problem has the end of its type as {@code slug}. */
record Answer(int status, String slug, JsonNode json) {

    static Controlled controlled(SessionDirectory sessions, ControlledPool... pools) {
        return controlled(sessions, new ListedJobs(), pools);
    }

    static Controlled controlled(SessionDirectory sessions, JobDesk jobs, ControlledPool... pools) {
        var byName = new LinkedHashMap<String, ControlledPool>();
        for (var pool : pools) {
            byName.put(pool.name(), pool);
        }
        return new Controlled(
                "test", Path.of("home"), Instant.EPOCH, "", byName, null, sessions, jobs, new Events(), (_, _) -> {});
    }

    static ControlledPool pool(String name) {
        return new ControlledPool(name, () -> "com.example.Agent", null, null, null, new LinkCounters(name));
    }

    /** Of whichever of the routes stands in the table for this request. */
    static Answer of(
            List<ControlRoute> routes, String method, List<String> path, Map<String, String> query, String body)
            throws Exception {
        var request = new ControlRequest(method, path, query, false, false, body);
        var answer = new Recorded();
        try {
            new ControlRoutes(routes).find(request).handle(request, answer);
        } catch (ControlProblem problem) {
            var tree = Problems.tree(problem.status(), problem.slug(), problem.getMessage());
            return new Answer(problem.status(), problem.slug(), Json.MAPPER.valueToTree(tree));
        }
        return answer.answer;
    }

    String detail() {
        return json.path("detail").asText();
    }

    private static final class Recorded implements ControlReply {

        /** What the control plane reads is limited, but not what its client does. */
        private static final JsonMapper CLIENT = new JsonMapper();

        private Answer answer;

        @Override
        public void json(int status, Object tree) {
            if (answer != null) {
                throw new AssertionError("answered twice");
            }
            try {
                answer = new Answer(status, "", CLIENT.readTree(Json.write(tree)));
            } catch (JsonProcessingException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void text(String text) {
            throw new AssertionError("no text was asked for");
        }

        @Override
        public Stream stream() {
            throw new AssertionError("no stream was asked for");
        }
    }
}
