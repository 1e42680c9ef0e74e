package io.warmpool.supervisor.http;

import java.util.HashMap;
import java.util.Map;

/** The kinds of problems there are, each with the end of its type URI and its status. */
enum ProblemType {
    BAD_REQUEST("bad-request", 400, "The request is not valid"),
    UNAUTHORIZED("unauthorized", 401, "The caller is not known"),
    FORBIDDEN("forbidden", 403, "The request is not allowed"),
    NOT_FOUND("not-found", 404, "There is nothing at this path"),
    UNKNOWN_AGENT("unknown-agent", 404, "There is no such agent"),
    UNKNOWN_JOB("unknown-job", 404, "There is no such job"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "The path does not know this method"),
    REQUEST_TIMEOUT("request-timeout", 408, "The request did not come in time"),
    SESSION_BUSY("session-busy", 409, "The session has a call running"),
    JOB_STATE("job-state", 409, "The job's state does not allow it"),
    IDEMPOTENCY_CONFLICT("idempotency-conflict", 409, "The key belongs to another job"),
    TOO_LARGE("too-large", 413, "The body or the output is too large"),
    RATE_LIMITED("rate-limited", 429, "Too many requests"),
    CANCELLED("cancelled", 499, "The call was cancelled"),
    AGENT_FAILED("agent-failed", 500, "The agent failed"),
    WORKER_LOST("worker-lost", 502, "The worker died under the call"),
    OVERLOADED("overloaded", 503, "There is more to do than can be done"),
    NO_WORKER("no-worker", 503, "No worker is up"),
    DEADLINE("deadline", 504, "The call did not end in time");

    /** What a type URI begins with; it names a problem, and need not be a page. */
    static final String URI_PREFIX = "https://warmpool.io/problems/";

    private static final Map<String, ProblemType> BY_SLUG = new HashMap<>();

    static {
        for (var type : values()) {
            BY_SLUG.put(type.slug, type);
        }
    }

    private final String slug;
    private final int status;
    private final String title;

    ProblemType(String slug, int status, String title) {
        this.slug = slug;
        this.status = status;
        this.title = title;
    }

    String slug() {
        return slug;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    /** What an agent's code means; one that is not known means that the agent failed. */
    static ProblemType ofAgentCode(String code) {
        return BY_SLUG.getOrDefault(code, AGENT_FAILED);
    }
}
