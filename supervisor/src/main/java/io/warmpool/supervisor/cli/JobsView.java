package io.warmpool.supervisor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What {@code GET /v1/jobs} tells. */
record JobsView(List<Job> jobs, String next) {
    JobsView {
        jobs = jobs == null ? List.of() : jobs;
    }

    /** One job; of a listing it has neither output nor partial. */
    record Job(
            String id,
            String state,
            boolean cancelling,
            String agent,
            String tenant,
            String user,
            String session,
            long priority,
            long retries,
            boolean atMostOnce,
            String created,
            String runAt,
            String started,
            String ended,
            String deadline,
            String keptUntil,
            String inputType,
            Long inputSize,
            String outputType,
            Long outputSize,
            JsonNode progress,
            Cause cause,
            List<Attempt> attempts,
            long lastEvent,
            Webhook webhook,
            String output,
            Partial partial) {
        Job {
            attempts = attempts == null ? List.of() : attempts;
        }

        boolean hasEnded() {
            return ended != null;
        }

        /** As one word for people. */
        String shownState() {
            return cancelling && !hasEnded() ? "cancelling" : state;
        }

        /** Why it did not succeed, or why its last attempt did not; empty if there is nothing to say. */
        String shownCause() {
            if (cause != null) {
                return cause.words();
            }
            return hasEnded() || attempts.isEmpty() ? "" : attempts.getLast().words();
        }
    }

    record Cause(String problem, String detail) {
        String words() {
            return detail == null || detail.isEmpty() ? problem : problem + ": " + detail;
        }
    }

    record Attempt(
            long number,
            String call,
            String worker,
            Long pid,
            String claimed,
            String started,
            String ended,
            String outcome,
            String cause) {

        /** How it failed, or empty if it did not, or not yet. */
        String words() {
            if (cause == null || cause.isEmpty()) {
                return "";
            }
            return outcome == null || outcome.isEmpty() ? cause : outcome + ": " + cause;
        }
    }

    /** {@code delivered} and what follows is there once the job has ended. */
    record Webhook(String url, Boolean delivered, Long tries, String note, String next) {}

    /** {@code cut} if there was more before it. */
    record Partial(String text, boolean cut) {}
}
