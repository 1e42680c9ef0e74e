package io.warmpool.supervisor.control;

import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobRecord;
import java.util.List;
import java.util.Set;

/** {@code POST /v1/jobs/{id}/cancel} and {@code retry}: answers with the job as it is then. */
record JobCommandRoute(Controlled controlled, String verb) implements ControlRoute {

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "jobs", "{id}", verb);
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        Query.of(request, Set.of());
        request.json(Set.of());
        var id = JobPath.id(request);
        var job = switch (verb) {
            case "cancel" -> Asking.jobs(controlled.jobs().cancel(id)).orElseThrow(() -> JobPath.unknown(id));
            case "retry" -> retried(id);
            default -> throw new IllegalStateException("no such verb: " + verb);
        };
        reply.json(200, JobTree.of(job));
    }

    private JobRecord retried(JobId id) throws Exception {
        var changed = Asking.jobs(controlled.jobs().retry(id)).orElseThrow(() -> JobPath.unknown(id));
        if (!changed.done()) {
            throw JobPath.refused(changed);
        }
        return changed.job();
    }
}
