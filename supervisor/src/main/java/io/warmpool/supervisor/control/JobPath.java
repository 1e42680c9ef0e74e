package io.warmpool.supervisor.control;

import io.warmpool.supervisor.job.JobDesk;
import io.warmpool.supervisor.job.JobId;

/** The {@code {id}} of a job in a path. */
final class JobPath {

    private JobPath() {}

    /** @throws ControlProblem if it is no job's id */
    static JobId id(ControlRequest request) {
        return id(request.path().get(2), "a job's id");
    }

    /** @throws ControlProblem if the text is no job's id */
    static JobId id(String text, String what) {
        return JobId.parse(text)
                .orElseThrow(() -> ControlRequest.bad(
                        what + " has 26 letters and digits, without i, l, o and u, was '" + text + "'"));
    }

    static ControlProblem unknown(JobId id) {
        return new ControlProblem(
                404,
                "unknown-job",
                "there is no job '" + id
                        + "': it was never there, was deleted, or has been kept as long as it was to be");
    }

    /** What a job's state does not allow. */
    static ControlProblem refused(JobDesk.Changed changed) {
        return new ControlProblem(409, "job-state", changed.message());
    }
}
