package io.warmpool.supervisor.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A tree of texts, longs, doubles, flags, lists and maps as flat pairs: a JSON pointer (RFC 6901) and the value with its
 * kind. Equal trees have equal pairs, whatever the order of their maps.
 */
final class TreeText {

    private TreeText() {}

    static SortedMap<String, String> flat(Object tree) {
        var pairs = new TreeMap<String, String>();
        flatten("", tree, pairs);
        return pairs;
    }

    private static void flatten(String pointer, Object value, Map<String, String> pairs) {
        switch (value) {
            case String text -> pairs.put(pointer, "text " + text);
            case Long number -> pairs.put(pointer, "number " + number);
            case Double number -> pairs.put(pointer, "decimal " + number);
            case Boolean flag -> pairs.put(pointer, "flag " + flag);
            case List<?> list -> {
                pairs.put(pointer, "list " + list.size());
                for (int i = 0; i < list.size(); i++) {
                    flatten(pointer + "/" + i, list.get(i), pairs);
                }
            }
            case Map<?, ?> map -> {
                pairs.put(pointer, "map " + map.size());
                map.forEach((key, item) -> flatten(pointer + "/" + escaped((String) key), item, pairs));
            }
            default -> throw new IllegalArgumentException("no way to write a " + value.getClass());
        }
    }

    /**
     * The tree again; maps come back in the order of their keys.
     *
     * @throws IllegalArgumentException if the pairs are not what {@link #flat} gave
     */
    static Object tree(SortedMap<String, String> pairs) {
        var children = new TreeMap<String, List<String>>();
        for (var pointer : pairs.keySet()) {
            if (!pointer.isEmpty() && !pointer.startsWith("/")) {
                throw new IllegalArgumentException("'" + pointer + "' is no JSON pointer");
            }
            if (!pointer.isEmpty()) {
                children.computeIfAbsent(pointer.substring(0, pointer.lastIndexOf('/')), _ -> new ArrayList<>())
                        .add(pointer.substring(pointer.lastIndexOf('/') + 1));
            }
        }
        return value("", pairs, children);
    }

    private static Object value(String pointer, Map<String, String> pairs, Map<String, List<String>> children) {
        var written = pairs.get(pointer);
        var space = written == null ? -1 : written.indexOf(' ');
        if (space < 0) {
            throw new IllegalArgumentException("there is no value at '" + pointer + "'");
        }
        var text = written.substring(space + 1);
        return switch (written.substring(0, space)) {
            case "text" -> text;
            case "number" -> Long.valueOf(text);
            case "decimal" -> Double.valueOf(text);
            case "flag" -> Boolean.valueOf(text);
            case "list" -> {
                var list = new ArrayList<Object>();
                for (int i = 0; i < Integer.parseInt(text); i++) {
                    list.add(value(pointer + "/" + i, pairs, children));
                }
                yield List.copyOf(list);
            }
            case "map" -> {
                var map = new LinkedHashMap<String, Object>();
                for (var key : children.getOrDefault(pointer, List.of())) {
                    map.put(unescaped(key), value(pointer + "/" + key, pairs, children));
                }
                if (map.size() != Integer.parseInt(text)) {
                    throw new IllegalArgumentException("the map at '" + pointer + "' is not whole");
                }
                yield map;
            }
            default -> throw new IllegalArgumentException("an unknown kind at '" + pointer + "': " + written);
        };
    }

    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    private static String unescaped(String key) {
        return key.replace("~1", "/").replace("~0", "~");
    }
}
