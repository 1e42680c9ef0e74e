package io.warmpool.supervisor.control;

import io.warmpool.supervisor.job.JobFilter;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobState;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code GET /v1/jobs[?state=…&agent=…&tenant=…&user=…&session=…&before=…&limit=…]}: jobs of all tenants, the newest first.
 */
record JobsRoute(Controlled controlled) implements ControlRoute {

    private static final int MOST = 1000;
    private static final int SOME = 100;

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "jobs");
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        var query = Query.of(request, Set.of("state", "agent", "tenant", "user", "session", "before", "limit"));
        var filter = new JobFilter(
                query.text("state").map(JobsRoute::state),
                query.text("agent"),
                query.text("tenant"),
                query.text("user"),
                query.text("session"));
        var before = query.text("before").map(text -> JobPath.id(text, "'before'"));
        var limit = (int) query.number("limit", 1, MOST, SOME);
        var page = Asking.jobs(controlled.jobs().list(filter, before, limit));
        if (page.jobs().isEmpty() && before.isEmpty() && page.next().isEmpty()) {
            // Jobs of a pool that was removed can be looked at; a pool that never was is a mistake.
            filter.agent().ifPresent(controlled::pool);
        }
        var tree = new LinkedHashMap<String, Object>();
        tree.put("jobs", page.jobs().stream().map(JobTree::of).toList());
        tree.put("next", page.next().map(JobId::text).orElse(null));
        reply.json(200, tree);
    }

    private static JobState state(String text) {
        return JobState.parse(text)
                .orElseThrow(() -> ControlRequest.bad("'state' must be one of "
                        + Arrays.stream(JobState.values()).map(JobState::text).collect(Collectors.joining(", "))
                        + ", was '" + text + "'"));
    }
}
