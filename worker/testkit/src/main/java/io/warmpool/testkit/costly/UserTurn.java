package io.warmpool.testkit.costly;

import io.warmpool.agent.AgentException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a user says, and where: {@code {"user-turn": "…", "project": "p", "mode": "m"}}, a JSON object of texts.
 *
 * @param project {@code default} if the request names none; so is mode
 */
record UserTurn(String said, String project, String mode) {

    private static final String TEXT = "\"((?:[^\"\\\\\\p{Cntrl}]|\\\\.)*+)\"";
    private static final Pattern FIELD = Pattern.compile("\\s*" + TEXT + "\\s*:\\s*" + TEXT + "\\s*(,|\\}\\s*$)");
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

    static UserTurn parse(String json) {
        var fields = fields(json.strip());
        var said = fields.get("user-turn");
        if (said == null) {
            throw unreadable();
        }
        return new UserTurn(said, name("project", fields.get("project")), name("mode", fields.get("mode")));
    }

    /** Reads as much of JSON as such a request needs; escapes stay as they are written. */
    private static Map<String, String> fields(String json) {
        var fields = new HashMap<String, String>();
        var field = FIELD.matcher(json);
        int from = 1;
        boolean more = json.startsWith("{");
        while (more && field.region(from, json.length()).lookingAt()) {
            fields.put(field.group(1), field.group(2));
            from = field.end();
            more = field.group(3).equals(",");
        }
        if (fields.isEmpty() || more || from != json.length()) {
            throw unreadable();
        }
        return fields;
    }

    /** Of few characters, since it becomes a part of a key. */
    private static String name(String what, String name) {
        if (name == null) {
            return "default";
        }
        if (!NAME.matcher(name).matches()) {
            throw new AgentException(
                    AgentException.Code.BAD_REQUEST,
                    what + " must be 1 to 64 lower-case letters, digits or '-', was " + name.length() + " characters");
        }
        return name;
    }

    private static AgentException unreadable() {
        return new AgentException(
                AgentException.Code.BAD_REQUEST,
                "send a JSON object of texts, for example: {\"user-turn\": \"what about topic7?\"}");
    }
}
