package io.warmpool.supervisor.control;

import java.util.LinkedHashMap;
import java.util.Map;

/** Problem documents (RFC 9457) of the control plane. */
final class Problems {

    private static final String TYPES = "https://warmpool.io/problems/";

    private Problems() {}

    static Map<String, Object> tree(int status, String slug, String detail) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("type", TYPES + slug);
        tree.put("title", slug.replace('-', ' '));
        tree.put("status", status);
        tree.put("detail", detail);
        return tree;
    }
}
