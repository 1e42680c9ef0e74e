package io.warmpool.supervisor.admission;

import io.warmpool.supervisor.call.CallIds;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Knows the pools by the names of their agents and opens the way to them. Immutable, safe from any thread. */
public final class Admission {

    private final Map<String, PoolEntry> pools;
    private final Map<String, Door.Open> doors = new LinkedHashMap<>();
    private final BodyBudget bodies;

    /** The pools are listed to clients in the map's order. */
    public Admission(Map<String, PoolEntry> pools, CallIds ids, BodyBudget bodies) {
        this.pools = Collections.unmodifiableMap(new LinkedHashMap<>(pools));
        this.bodies = bodies;
        this.pools.forEach((name, entry) -> doors.put(name, new Door.Open(name, entry, ids)));
    }

    /** The way to an agent, if there is one of this name. */
    public Door door(String agent) {
        var open = doors.get(agent);
        return open != null
                ? open
                : new Door.Unknown(List.copyOf(doors.keySet()), Spelling.nearest(agent, doors.keySet()));
    }

    /** The names of all agents, in the pools' order. */
    public List<String> agents() {
        return List.copyOf(doors.keySet());
    }

    /** The state of every pool, in their order. */
    public List<Readiness> readiness() {
        return pools.values().stream().map(entry -> entry.readiness().get()).toList();
    }

    /** What bodies may take of the memory. */
    public BodyBudget bodies() {
        return bodies;
    }
}
