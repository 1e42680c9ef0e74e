package io.warmpool.supervisor.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a source says, before anybody knows what it means: texts, lists and maps, each with the place it was written. */
sealed interface Tree {

    Source source();

    /**
     * As written, and as YAML understands it: a String, Boolean, Long, BigInteger if too large for
     * that, Double, or null for nothing.
     */
    record Scalar(String text, Object value, Source source) implements Tree {

        static Scalar verbatim(String text, Source source) {
            return new Scalar(text, text, source);
        }

        boolean isEmpty() {
            return value == null;
        }
    }

    /** A list. */
    record Sequence(List<Tree> items, Source source) implements Tree {}

    /** A map, in the order of writing. */
    record Mapping(Map<String, Tree> entries, Source source) implements Tree {

        static Mapping of(Source source) {
            return new Mapping(Map.of(), source);
        }

        Mapping with(String key, Tree value) {
            var copy = new LinkedHashMap<>(entries);
            copy.put(key, value);
            return new Mapping(copy, source);
        }

        Mapping without(String key) {
            var copy = new LinkedHashMap<>(entries);
            copy.remove(key);
            return new Mapping(copy, source);
        }

        /** The map at a key, or an empty one if there is none. */
        Mapping mapping(String key) {
            return entries.get(key) instanceof Mapping map ? map : of(source);
        }

        /** Lays this over another: maps are merged key by key, anything else is replaced. */
        Mapping over(Mapping under) {
            var merged = new LinkedHashMap<>(under.entries);
            entries.forEach((key, value) -> merged.merge(
                    key,
                    value,
                    (below, above) ->
                            below instanceof Mapping low && above instanceof Mapping high ? high.over(low) : above));
            return new Mapping(merged, source);
        }
    }

    /** A map that holds nothing but this value, at the end of the path. */
    static Mapping at(List<String> path, Tree value) {
        var tree = value;
        for (var key : path.reversed()) {
            tree = Mapping.of(value.source()).with(key, tree);
        }
        return (Mapping) tree;
    }

    /** For a message: {@code , was ...}. */
    default String shown() {
        return switch (this) {
            case Scalar scalar when scalar.isEmpty() -> "empty";
            case Scalar scalar -> "'" + scalar.text() + "'";
            case Sequence _ -> "a list";
            case Mapping _ -> "a map";
        };
    }
}
