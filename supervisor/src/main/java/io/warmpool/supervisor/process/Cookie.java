package io.warmpool.supervisor.process;

import io.warmpool.proto.Incarnation;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What marks a worker and all that it starts: it is in their environment, so it outlives the death of a parent.
 *
 * @param incarnation the digits of it that people see, so that the mark gives no identity away
 */
public record Cookie(HomeId home, String incarnation) {

    private static final Pattern FORM = Pattern.compile("([0-9a-f]{12})-([0-9a-f]{12})");

    /** The cookie of one life of a worker. */
    public static Cookie of(HomeId home, Incarnation incarnation) {
        return new Cookie(home, incarnation.toString());
    }

    /** Reads what {@link #toString} wrote; empty if it is anything else. */
    static Optional<Cookie> parse(String text) {
        var match = FORM.matcher(text);
        return match.matches() ? Optional.of(new Cookie(new HomeId(match.group(1)), match.group(2))) : Optional.empty();
    }

    /** The value of the variable. */
    @Override
    public String toString() {
        return home + "-" + incarnation;
    }
}
