package io.warmpool.agent;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The values under {@code pools.<name>.settings}, by key. A value is a {@code String}, {@code Long}, {@code Double},
 * {@code Boolean}, {@code List} or {@code Map} of these. Immutable.
 *
 * <p>Every accessor throws {@link IllegalArgumentException} naming the key when the value is of another kind.
 */
public record Settings(Map<String, Object> values) {

    public Settings {
        values = Map.copyOf(values);
    }

    /** No settings at all. */
    public static Settings none() {
        return new Settings(Map.of());
    }

    /** A text; numbers and booleans are taken as written. */
    public String text(String key, String otherwise) {
        return switch (values.get(key)) {
            case null -> otherwise;
            case List<?> list -> throw wrong(key, "a text", list);
            case Map<?, ?> map -> throw wrong(key, "a text", map);
            case Object value -> value.toString();
        };
    }

    /** A whole number. */
    public long number(String key, long otherwise) {
        return switch (values.get(key)) {
            case null -> otherwise;
            case Long value -> value;
            case Object value -> throw wrong(key, "a whole number", value);
        };
    }

    /** True or false. */
    public boolean flag(String key, boolean otherwise) {
        return switch (values.get(key)) {
            case null -> otherwise;
            case Boolean value -> value;
            case Object value -> throw wrong(key, "true or false", value);
        };
    }

    /** A list of texts; a single text counts as a list of one. */
    public List<String> texts(String key, List<String> otherwise) {
        return switch (values.get(key)) {
            case null -> otherwise;
            case String value -> List.of(value);
            case List<?> list ->
                list.stream()
                        .map(item -> item instanceof String text ? text : wrongItem(key, item))
                        .toList();
            case Object value -> throw wrong(key, "a list of texts", value);
        };
    }

    /**
     * Refuses keys that the agent does not know, so that a misspelt one fails the boot instead of doing nothing.
     *
     * @throws IllegalArgumentException naming the unknown keys and the known ones
     */
    public void allowOnly(Set<String> known) {
        var unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "settings has no key " + String.join(", ", unknown) + "; known: " + new TreeSet<>(known));
        }
    }

    private static String wrongItem(String key, Object item) {
        throw wrong(key, "a list of texts", item);
    }

    private static IllegalArgumentException wrong(String key, String wanted, Object was) {
        return new IllegalArgumentException("settings." + key + " must be " + wanted + ", was " + was);
    }
}
