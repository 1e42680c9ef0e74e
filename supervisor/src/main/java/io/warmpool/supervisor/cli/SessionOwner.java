package io.warmpool.supervisor.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Whose sessions are meant: the same id of another pool, tenant or user is another session. */
final class SessionOwner {
    @Option(names = "--pool", paramLabel = "POOL", description = "only of this pool")
    private String pool;

    @Option(names = "--tenant", paramLabel = "TENANT", description = "only of this tenant; '' for those without one")
    private String tenant;

    @Option(names = "--user", paramLabel = "USER", description = "only of this user; '' for those without one")
    private String user;

    Map<String, String> query() {
        var query = new LinkedHashMap<String, String>();
        put(query, "pool", pool);
        put(query, "tenant", tenant);
        put(query, "user", user);
        return query;
    }

    private static void put(Map<String, String> query, String name, String value) {
        if (value != null) {
            query.put(name, value);
        }
    }
}
