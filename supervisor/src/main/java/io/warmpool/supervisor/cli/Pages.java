package io.warmpool.supervisor.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A listing that comes in pages, put together as if it had been one.
 *
 * @param list the name of the list in each page
 * @param cursor the parameter that takes what a page names as {@code next}
 */
record Pages(ControlClient control, String path, String list, String cursor) {

    private static final int LARGEST_PAGE = 1000;

    /** The first {@code most} of them, or all if there are fewer; {@code next} is null if there are no more. */
    ObjectNode read(Map<String, String> query, long most) throws IOException {
        var whole = page(query, most);
        var all = list(whole);
        for (var next = next(whole); !next.isEmpty() && all.size() < most; next = next(whole)) {
            var more = new LinkedHashMap<>(query);
            more.put(cursor, next);
            var page = page(more, most - all.size());
            if (next(page).equals(next)) {
                // Else a listing that does not get on would be read for ever.
                whole.set("next", NullNode.getInstance());
                break;
            }
            all.addAll(list(page));
            whole.set("next", page.path("next").isMissingNode() ? NullNode.getInstance() : page.get("next"));
        }
        return whole;
    }

    private ObjectNode page(Map<String, String> query, long most) throws IOException {
        var limited = new LinkedHashMap<>(query);
        limited.put("limit", String.valueOf(Math.min(most, LARGEST_PAGE)));
        var page = Json.tree(control.get(path + HttpRequest.query(limited)));
        if (!page.path(list).isArray()) {
            throw new CliFailure("the answer cannot be read: it has no list '" + list + "'");
        }
        return (ObjectNode) page;
    }

    private ArrayNode list(ObjectNode page) {
        return (ArrayNode) page.get(list);
    }

    private static String next(ObjectNode page) {
        var next = page.path("next");
        return next.isNull() ? "" : next.asText();
    }
}
