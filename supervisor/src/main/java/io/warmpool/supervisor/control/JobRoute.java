package io.warmpool.supervisor.control;

import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobState;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code GET /v1/jobs/{id}}: one job, with its output if that is a text that a person may read, or with what it has emitted
 * so far. The data plane hands out the output of any kind and size.
 */
record JobRoute(Controlled controlled) implements ControlRoute {

    private static final int MOST_OUTPUT = 64 * 1024;

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "jobs", "{id}");
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        Query.of(request, Set.of());
        var id = JobPath.id(request);
        var job = Asking.jobs(controlled.jobs().find(id)).orElseThrow(() -> JobPath.unknown(id));
        reply.json(
                200,
                job.state() == JobState.SUCCEEDED
                        ? JobTree.answered(job, output(job))
                        : JobTree.unanswered(job, Asking.jobs(controlled.jobs().partial(job))));
    }

    private Optional<String> output(JobRecord job) throws Exception {
        if (job.outputSize() < 0 || job.outputSize() > MOST_OUTPUT) {
            return Optional.empty();
        }
        var output = Asking.jobs(controlled.jobs().output(job.id()));
        return output.isEmpty() ? Optional.empty() : text(output.get().bytes());
    }

    private static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
