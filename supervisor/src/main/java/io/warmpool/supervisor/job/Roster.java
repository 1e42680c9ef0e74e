package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.SessionKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The attempts that are here, in the order in which they came. Owned by the thread of the jobs. */
final class Roster {

    private final Map<CallId, Running> byCall = new LinkedHashMap<>();

    void add(Running running) {
        if (byCall.put(running.call(), running) != null) {
            throw new IllegalStateException("the call of " + running + " is here already");
        }
    }

    void remove(Running running) {
        byCall.remove(running.call());
    }

    Optional<Running> find(CallId call) {
        return Optional.ofNullable(byCall.get(call));
    }

    /** All of them; the list may be walked while they leave. */
    List<Running> all() {
        return List.copyOf(byCall.values());
    }

    /** The one that has the place of a session. */
    Optional<Running> holder(SessionKey session) {
        return byCall.values().stream()
                .filter(running -> running.takesPlace() && running.session().equals(Optional.of(session)))
                .findAny();
    }

    /** How many of an agent's are on the way: in the pool, or more ended ones than there may be places. */
    int count(String agent, int share) {
        var placed = 0;
        var ending = 0;
        for (var running : byCall.values()) {
            if (running.agent().equals(agent)) {
                placed += running.takesPlace() ? 1 : 0;
                ending += running.takesPlace() ? 0 : 1;
            }
        }
        return placed + Math.max(0, ending - share);
    }

    int placed() {
        return (int) byCall.values().stream().filter(Running::takesPlace).count();
    }

    int unstored() {
        return (int) byCall.values().stream()
                .filter(running -> running.phase == Running.Phase.ENDING)
                .count();
    }

    /** Whether all that is left waits for adopted workers. */
    boolean isQuiet() {
        return byCall.values().stream().allMatch(running -> running.phase == Running.Phase.INHERITED);
    }
}
