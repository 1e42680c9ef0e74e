package io.warmpool.supervisor.config;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which environment variable stands for which key: {@code WARMPOOL_}, then the key in capitals with {@code _} for every
 * dot and dash. It is looked up among the keys of the pools there are, so no name has to be taken apart.
 */
final class EnvironmentNames {

    static final String PREFIX = "WARMPOOL_";

    /** Read by the scripts and the command line; no settings. */
    private static final Set<String> RESERVED =
            Set.of("WARMPOOL_HOME", "WARMPOOL_CONFIG", "WARMPOOL_JAVA_OPTS", "WARMPOOL_JDKS", "WARMPOOL_TOKEN");

    private final Map<String, List<String>> keys = new LinkedHashMap<>();

    /** @param tree the pools and settings that there are, apart from those of the environment */
    EnvironmentNames(Tree.Mapping tree) {
        Shape.ROOT.keys(List.of()).forEach(this::add);
        keys.remove(name(List.of("pools")));
        for (var pool : tree.mapping("pools").entries().keySet()) {
            var path = List.of("pools", pool);
            Shape.ROOT.at(path).orElseThrow().keys(path).forEach(this::add);
            var settings = tree.mapping("pools").mapping(pool).mapping("settings");
            settings.entries().keySet().forEach(key -> add(List.of("pools", pool, "settings", key)));
        }
    }

    static boolean isMeantForUs(String name) {
        return name.startsWith(PREFIX) && !RESERVED.contains(name);
    }

    /** The key that a variable sets. A variable of {@code env} or {@code settings} need not be known before. */
    Optional<List<String>> key(String name) {
        return Optional.ofNullable(keys.get(name))
                .or(() -> keys.keySet().stream()
                        .filter(map -> name.startsWith(map + "_") && name.length() > map.length() + 1)
                        .filter(map -> Shape.ROOT.at(keys.get(map)).orElseThrow() instanceof Shape.Named)
                        .max(Comparator.comparingInt(String::length))
                        .map(map -> entry(keys.get(map), name.substring(map.length() + 1))));
    }

    Optional<String> nearest(String name) {
        return DidYouMean.nearest(name, keys.keySet());
    }

    private static List<String> entry(List<String> map, String rest) {
        var key = map.getLast().equals("env")
                ? rest
                : rest.toLowerCase(Locale.ROOT).replace('_', '-');
        return Shape.join(map, key);
    }

    private void add(List<String> path) {
        keys.putIfAbsent(name(path), path);
    }

    private static String name(List<String> path) {
        return PREFIX + String.join("_", path).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}
