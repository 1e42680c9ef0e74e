package io.warmpool.testkit.costly;

import io.warmpool.agent.Fingerprint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All that the agent's replies in one project and mode have in common: prompt, converted tools, router. Kept in the session
 * pool, where every call of that project and mode uses it again. Immutable, so that many may at once.
 */
final class Blueprint {

    private final String prompt;
    private final Map<String, String> tools;
    private final Map<String, String> routes;

    private Blueprint(String prompt, Map<String, String> tools, Map<String, String> routes) {
        this.prompt = prompt;
        this.tools = tools;
        this.routes = routes;
    }

    /** Names what {@link #assemble} makes it of. */
    static String fingerprint(Catalogue catalogue, UserTurn turn) {
        return Fingerprint.of(catalogue.fingerprint(), prompt(turn));
    }

    /** 1 s for the agent, 50 to 200 ms for its tools, 10 to 50 ms for its router; some of it computing. */
    static Blueprint assemble(Catalogue catalogue, UserTurn turn, Costs costs, Bill bill) throws Exception {
        var thing = turn.project() + "/" + turn.mode();
        var prompt = bill.pay("agent", () -> costs.taking(1000, () -> prompt(turn)));
        var tools = bill.pay("tools", () -> costs.taking(50, 200, thing, () -> convert(catalogue.tools())));
        var routes = bill.pay("router", () -> costs.taking(10, 50, thing, () -> route(catalogue.tools())));
        return new Blueprint(prompt, tools, routes);
    }

    /** The tool for the first of these topics that has one. */
    String route(List<String> topics, String otherwise) {
        return topics.stream()
                .filter(routes::containsKey)
                .map(routes::get)
                .findFirst()
                .orElse(otherwise);
    }

    /** What a model would be told before a user's turn, in characters. */
    int preamble(String tool) {
        return prompt.length() + tools.getOrDefault(tool, "").length();
    }

    private static String prompt(UserTurn turn) {
        return "You work in the project " + turn.project() + ". Answer in the mode " + turn.mode() + ".";
    }

    private static Map<String, String> convert(List<Catalogue.Tool> tools) {
        var schemas = new HashMap<String, String>();
        for (var tool : tools) {
            var parameter = tool.parameters().split(":", 2);
            schemas.put(tool.name(), """
                    {"name":"%s","description":"%s","parameters":{"%s":{"type":"%s"}}}""".formatted(tool.name(), tool.purpose(), parameter[0], parameter[1]));
        }
        return schemas;
    }

    private static Map<String, String> route(List<Catalogue.Tool> tools) {
        var routes = new HashMap<String, String>();
        for (var tool : tools) {
            Topics.in(tool.purpose()).forEach(topic -> routes.put(topic, tool.name()));
        }
        return routes;
    }
}
