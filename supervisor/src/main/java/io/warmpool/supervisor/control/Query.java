package io.warmpool.supervisor.control;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The parameters of a request, of which its route knows each. One that is there without a value has an empty one. */
record Query(Map<String, String> values) {

    /** The longest number that is read: it fits into a {@code long} whatever its digits are. */
    private static final String NUMBER = "[0-9]{1,18}";

    /** @throws ControlProblem if there is one that the route does not know */
    static Query of(ControlRequest request, Set<String> known) {
        var unknown = new TreeSet<>(request.query().keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw ControlRequest.bad(
                    "unknown parameter " + String.join(", ", unknown) + "; known: " + new TreeSet<>(known));
        }
        return new Query(request.query());
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** @throws ControlProblem if it is there and no number of that range */
    long number(String name, long least, long most, long otherwise) {
        var asked = values.get(name);
        if (asked == null) {
            return otherwise;
        }
        if (asked.matches(NUMBER)) {
            var number = Long.parseLong(asked);
            if (number >= least && number <= most) {
                return number;
            }
        }
        var range = most == Long.MAX_VALUE ? "from " + least : "from " + least + " to " + most;
        throw ControlRequest.bad("'" + name + "' must be a number " + range + ", was '" + asked + "'");
    }
}
