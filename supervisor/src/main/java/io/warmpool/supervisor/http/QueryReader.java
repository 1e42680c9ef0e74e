package io.warmpool.supervisor.http;

import io.warmpool.supervisor.config.DurationText;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the query of one request, one parameter after the other, and keeps the first thing that is wrong. */
final class QueryReader {

    private static final int MAX_DIGITS = 18;

    private final Map<String, String> query = new HashMap<>();
    private String wrong;

    /**
     * Reads a target's query.
     *
     * @param uri the target of the request
     * @param known the parameters that it may have, as a message lists them
     */
    QueryReader(String uri, List<String> known) {
        var mark = uri.indexOf('?');
        if (mark < 0 || mark == uri.length() - 1) {
            return;
        }
        for (var pair : uri.substring(mark + 1).split("&", -1)) {
            var equals = pair.indexOf('=');
            var name = equals < 0 ? pair : pair.substring(0, equals);
            if (!known.contains(name)) {
                wrong("the query parameter " + Quoted.of(name) + " is not known here: there "
                        + (known.isEmpty() ? "is none" : "are " + String.join(", ", known)));
            } else if (query.put(name, equals < 0 ? "" : pair.substring(equals + 1)) != null) {
                wrong("the query parameter '" + name + "' is there more than once: send it once");
            }
        }
    }

    /** The first thing that is wrong, if anything is. */
    Optional<String> wrong() {
        return Optional.ofNullable(wrong);
    }

    /** A value as it stands there. */
    Optional<String> text(String parameter) {
        return Optional.ofNullable(query.get(parameter));
    }

    /** A value that may be what a header of the same meaning may. */
    Optional<String> name(String parameter) {
        return text(parameter).map(value -> name("the query parameter '" + parameter + "'", value));
    }

    /** The same, but it may be empty as well, which asks for those that have none. */
    Optional<String> nameOrEmpty(String parameter) {
        return text(parameter).filter(String::isEmpty).or(() -> name(parameter));
    }

    /** A text out of the path or the query, percent-decoded, with what a header of the same meaning may have. */
    String name(String what, String encoded) {
        var value = PercentText.decoded(encoded);
        if (value.isEmpty()
                || value.get().isEmpty()
                || value.get().length() > HeaderReader.MAX_NAME
                || !Ascii.NAME.all(value.get())) {
            return wrong(what + " must have 1 to " + HeaderReader.MAX_NAME + " characters of "
                    + HeaderReader.NAME_CHARACTERS + ", percent-encoded where a URL needs it");
        }
        return value.get();
    }

    long number(String parameter, long min, long max, long usual) {
        var value = query.get(parameter);
        if (value == null) {
            return usual;
        }
        var number = number(value);
        if (number < min || number > max) {
            wrong("the query parameter '" + parameter + "' must be a whole number "
                    + (max == Long.MAX_VALUE ? "from " + min : "from " + min + " to " + max));
        }
        return number;
    }

    Optional<Duration> duration(String parameter, Duration max) {
        var value = query.get(parameter);
        if (value == null) {
            return Optional.empty();
        }
        try {
            var duration = DurationText.parse(value);
            if (duration.compareTo(max) <= 0) {
                return Optional.of(duration);
            }
        } catch (IllegalArgumentException _) {
            // Said below, with the parameter's name.
        }
        wrong("the query parameter '" + parameter + "' must be a duration such as 500ms or 30s, at most "
                + DurationText.print(max) + ", was " + Quoted.of(value));
        return Optional.empty();
    }

    String wrong(String what) {
        if (wrong == null) {
            wrong = what;
        }
        return "";
    }

    /** A number that is not negative, or -1 if a text is not one, or a very large one. */
    static long number(String text) {
        return text.length() <= MAX_DIGITS && text.matches("[0-9]+") ? Long.parseLong(text) : -1;
    }
}
