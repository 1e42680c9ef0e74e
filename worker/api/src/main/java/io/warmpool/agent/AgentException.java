package io.warmpool.agent;

import java.util.Locale;
import java.util.Objects;

/** A failure that the client is told about: its code chooses the problem type and status, its message is sent. */
public final class AgentException extends RuntimeException {

    /** The problem types an agent may answer with (RFC 9457; the front end maps each to its status). */
    public enum Code {
        BAD_REQUEST,
        UNAUTHORIZED,
        FORBIDDEN,
        TOO_LARGE,
        RATE_LIMITED,
        AGENT_FAILED,
        OVERLOADED;

        /** The last part of the problem's {@code type}, for example {@code bad-request}. */
        public String slug() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Code code;

    /** A failure with a code and a message for the client: what happened, how much, and what to do. */
    public AgentException(Code code, String message) {
        super(message);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** The same, with the cause that is logged and not sent. */
    public AgentException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** What kind of failure it is. */
    public Code code() {
        return code;
    }
}
