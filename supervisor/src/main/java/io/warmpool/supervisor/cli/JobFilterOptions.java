package io.warmpool.supervisor.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which jobs are meant. */
final class JobFilterOptions {

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "only queued, running, succeeded, failed, cancelled or dead ones")
    private String state;

    @Option(names = "--agent", paramLabel = "AGENT", description = "only of this agent")
    private String agent;

    @Option(names = "--tenant", paramLabel = "TENANT", description = "only of this tenant; '' for those without one")
    private String tenant;

    @Option(names = "--user", paramLabel = "USER", description = "only of this user; '' for those without one")
    private String user;

    @Option(names = "--session", paramLabel = "ID", description = "only of this session; '' for those without one")
    private String session;

    Map<String, String> query() {
        var query = new LinkedHashMap<String, String>();
        put(query, "state", state);
        put(query, "agent", agent);
        put(query, "tenant", tenant);
        put(query, "user", user);
        put(query, "session", session);
        return query;
    }

    private static void put(Map<String, String> query, String name, String value) {
        if (value != null) {
            query.put(name, value);
        }
    }
}
