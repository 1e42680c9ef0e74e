package io.warmpool.supervisor.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Which values must not be shown: those of a pool's {@code env}, and those whose key sounds like a secret. */
final class Secrets {

    static final String HIDDEN = "***";

    private static final Pattern KEY = Pattern.compile("(?i)(token|secret|password|api[-_]?key|credential)");
    private static final Pattern PROPERTY = Pattern.compile("(-D[^=]*)=.*", Pattern.DOTALL);

    private Secrets() {}

    /** Whether what stands at the path is a secret as a whole. */
    static boolean covers(List<String> path) {
        if (path.isEmpty() || !path.getFirst().equals("pools")) {
            return path.stream().anyMatch(Secrets::isSecret);
        }
        if (path.size() < 3) {
            return false; // a pool may be called what it likes
        }
        return (path.get(2).equals("env") && path.size() > 3)
                || path.subList(2, path.size()).stream().anyMatch(Secrets::isSecret);
    }

    /** Whether what stands at the path may have a secret inside, so that a message about it must not show it. */
    static boolean mayHold(List<String> path) {
        return covers(path) || path.equals(List.of("store"));
    }

    /** The value at the path as it may be shown. */
    static Object hidden(List<String> path, Object value) {
        return covers(path) && !"".equals(value) ? HIDDEN : hiddenInside(value);
    }

    private static Object hiddenInside(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var shown = new LinkedHashMap<String, Object>();
                map.forEach(
                        (key, item) -> shown.put((String) key, isSecret((String) key) ? HIDDEN : hiddenInside(item)));
                yield shown;
            }
            case List<?> list -> list.stream().map(Secrets::hiddenInside).toList();
            case String text -> property(text);
            default -> value;
        };
    }

    /** A JVM option such as {@code -Dmy.token=...} has its key inside. */
    private static String property(String text) {
        var property = PROPERTY.matcher(text);
        return property.matches() && isSecret(property.group(1)) ? property.group(1) + "=" + HIDDEN : text;
    }

    private static boolean isSecret(String key) {
        return KEY.matcher(key).find();
    }
}
