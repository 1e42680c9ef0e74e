package io.warmpool.supervisor.control;

/** A request that is answered with a problem (RFC 9457). */
final class ControlProblem extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String slug;

    ControlProblem(int status, String slug, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.slug = slug;
    }

    int status() {
        return status;
    }

    String slug() {
        return slug;
    }
}
