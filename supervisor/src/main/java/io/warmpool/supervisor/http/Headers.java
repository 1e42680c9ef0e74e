package io.warmpool.supervisor.http;

import io.netty.util.AsciiString;

/** Names and values of headers that are ours, or that are written for every request. */
final class Headers {

    static final AsciiString SESSION = AsciiString.cached("warmpool-session");
    static final AsciiString USER = AsciiString.cached("warmpool-user");
    static final AsciiString TENANT = AsciiString.cached("warmpool-tenant");
    static final AsciiString DEADLINE_MS = AsciiString.cached("warmpool-deadline-ms");
    static final AsciiString ON_BUSY = AsciiString.cached("warmpool-on-busy");
    static final AsciiString IDEMPOTENCY_KEY = AsciiString.cached("idempotency-key");
    static final AsciiString TRACEPARENT = AsciiString.cached("traceparent");
    static final AsciiString PREFER = AsciiString.cached("prefer");
    static final AsciiString PREFERENCE_APPLIED = AsciiString.cached("preference-applied");
    static final AsciiString RESPOND_ASYNC = AsciiString.cached("respond-async");
    static final AsciiString IDEMPOTENT_REPLAYED = AsciiString.cached("idempotent-replayed");
    static final AsciiString PRIORITY = AsciiString.cached("warmpool-priority");
    static final AsciiString RUN_AT = AsciiString.cached("warmpool-run-at");
    static final AsciiString DELAY = AsciiString.cached("warmpool-delay");
    static final AsciiString RETRIES = AsciiString.cached("warmpool-retries");
    static final AsciiString BACK_OFF = AsciiString.cached("warmpool-back-off");
    static final AsciiString KEEP = AsciiString.cached("warmpool-keep");
    static final AsciiString WEBHOOK = AsciiString.cached("warmpool-webhook");
    static final AsciiString LAST_EVENT_ID = AsciiString.cached("last-event-id");
    static final AsciiString SEC_FETCH_SITE = AsciiString.cached("sec-fetch-site");

    static final AsciiString CALL = AsciiString.cached("warmpool-call");
    static final AsciiString WORKER = AsciiString.cached("warmpool-worker");
    static final AsciiString SESSION_STATE = AsciiString.cached("warmpool-session-state");
    static final AsciiString X_SHOULD_RETRY = AsciiString.cached("x-should-retry");
    static final AsciiString SERVER_TIMING = AsciiString.cached("server-timing");
    static final AsciiString X_CONTENT_TYPE_OPTIONS = AsciiString.cached("x-content-type-options");
    static final AsciiString X_ACCEL_BUFFERING = AsciiString.cached("x-accel-buffering");

    static final AsciiString JSON = AsciiString.cached("application/json");
    static final AsciiString PROBLEM_JSON = AsciiString.cached("application/problem+json");
    static final AsciiString EVENT_STREAM = AsciiString.cached("text/event-stream");
    static final AsciiString OCTET_STREAM = AsciiString.cached("application/octet-stream");
    static final AsciiString NO_STORE = AsciiString.cached("no-store");
    static final AsciiString ATTACHMENT = AsciiString.cached("attachment");
    static final AsciiString NOSNIFF = AsciiString.cached("nosniff");
    static final AsciiString TRUE = AsciiString.cached("true");
    static final AsciiString FALSE = AsciiString.cached("false");
    static final AsciiString NO = AsciiString.cached("no");

    private Headers() {}
}
