package io.warmpool.supervisor.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Immutable copies that keep the order in which things were written. */
final class Values {

    private Values() {}

    static <V> Map<String, V> ordered(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** Copies all the way down, and lets in only the kinds of value that an agent may be handed. */
    static Map<String, Object> frozen(Map<String, Object> map) {
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> copy.put(key, frozenValue(value)));
        return Collections.unmodifiableMap(copy);
    }

    private static Object frozenValue(Object value) {
        return switch (value) {
            case String text -> text;
            case Long number -> number;
            case Double number -> number;
            case Boolean flag -> flag;
            case List<?> list -> list.stream().map(Values::frozenValue).toList();
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<String, Object>();
                map.forEach((key, item) -> copy.put((String) key, frozenValue(item)));
                yield Collections.unmodifiableMap(copy);
            }
            case null -> throw new IllegalArgumentException("a setting must not be null");
            default ->
                throw new IllegalArgumentException(
                        "a setting must be a String, Long, Double, Boolean, List or Map, was "
                                + value.getClass().getName());
        };
    }
}
