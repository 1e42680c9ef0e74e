package io.warmpool.testkit.costly;

import io.warmpool.agent.Fingerprint;
import java.util.List;

/**
 * The tools that the server offers, read: for the whole process, and fetched again now and then.
 *
 * @param fingerprint of the tools, so that nobody has to compute it for each call
 */
record Catalogue(List<Tool> tools, String fingerprint) {

    /** One tool. */
    record Tool(String name, String purpose, String parameters) {

        static Tool read(String definition) {
            var fields = definition.split("\\|", 3);
            return new Tool(fields[0], fields[1], fields[2]);
        }
    }

    /** 200 to 500 ms, nearly all of them waiting for the server. */
    static Catalogue fetch(ToolServer server, Costs costs) throws Exception {
        return costs.taking(
                200,
                500,
                "catalogue",
                () -> new Catalogue(
                        server.definitions().stream().map(Tool::read).toList(), Fingerprint.of(server.definitions())));
    }
}
