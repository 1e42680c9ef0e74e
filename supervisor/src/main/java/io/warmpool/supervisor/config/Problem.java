package io.warmpool.supervisor.config;

/** One thing that is wrong with the configuration: where it was written, and what to do about it. */
public record Problem(Source source, String text) {

    @Override
    public String toString() {
        return source.where() + ": " + text;
    }
}
