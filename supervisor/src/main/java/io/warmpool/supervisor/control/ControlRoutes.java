package io.warmpool.supervisor.control;

import java.util.List;
import java.util.stream.Collectors;

/** The table of routes. */
record ControlRoutes(List<ControlRoute> all) {

    /**
     * Finds the route for a request.
     *
     * @throws ControlProblem if there is none for the path, or for the method on it
     */
    ControlRoute find(ControlRequest request) {
        var onPath = all.stream()
                .filter(route -> matches(route.path(), request.path()))
                .toList();
        if (onPath.isEmpty()) {
            throw new ControlProblem(
                    404,
                    "not-found",
                    "there is nothing at /" + String.join("/", request.path())
                            + "; docs/control-api.md lists the routes");
        }
        return onPath.stream()
                .filter(route -> route.method().equals(request.method()))
                .findFirst()
                .orElseThrow(() -> new ControlProblem(
                        405,
                        "method-not-allowed",
                        "/" + String.join("/", request.path()) + " answers to "
                                + onPath.stream().map(ControlRoute::method).collect(Collectors.joining(", "))));
    }

    private static boolean matches(List<String> pattern, List<String> path) {
        if (pattern.size() != path.size()) {
            return false;
        }
        for (int i = 0; i < path.size(); i++) {
            if (!pattern.get(i).startsWith("{") && !pattern.get(i).equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }
}
