package io.warmpool.supervisor.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes settings as YAML, each with its source as a comment. Reading it back gives the same, but for hidden secrets. */
public final class Printout {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z./][A-Za-z0-9_./-]*|\\d+(k|m|g|ms|s|h)");
    private static final Pattern MEANS_SOMETHING_ELSE =
            Pattern.compile("(?i)(true|false|yes|no|on|off|y|n|null|[-+]?\\.(inf|nan|[0-9]).*|[-.]+)");

    private Printout() {}

    public static String yaml(List<Setting> settings) {
        var yaml = new StringBuilder();
        List<String> open = List.of();
        for (var setting : settings) {
            var path = setting.path();
            var section = path.subList(0, path.size() - 1);
            for (var depth = shared(open, section); depth < section.size(); depth++) {
                yaml.append("  ".repeat(depth)).append(key(section.get(depth))).append(":\n");
            }
            yaml.append("  ".repeat(section.size()))
                    .append(key(path.getLast()))
                    .append(": ")
                    .append(value(setting.value()))
                    .append("  # ")
                    .append(setting.source())
                    .append('\n');
            open = section;
        }
        return yaml.toString();
    }

    private static int shared(List<String> a, List<String> b) {
        var shared = 0;
        while (shared < a.size() && shared < b.size() && a.get(shared).equals(b.get(shared))) {
            shared++;
        }
        return shared;
    }

    private static String key(String key) {
        return isPlain(key) ? key : quoted(key);
    }

    private static String value(Object value) {
        return switch (value) {
            case String text when isPlain(text) -> text;
            case String text -> quoted(text);
            case List<?> list -> list.stream().map(Printout::inside).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> inside(entry.getKey()) + ": " + inside(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            default -> value.toString();
        };
    }

    /** In a list or map all texts are quoted, as people write them there. */
    private static String inside(Object value) {
        return value instanceof String text ? quoted(text) : value(value);
    }

    private static boolean isPlain(String text) {
        return PLAIN.matcher(text).matches()
                && !MEANS_SOMETHING_ELSE.matcher(text).matches();
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append((char) c);
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c >= 0xfeff) {
                        quoted.append("\\u%04x".formatted(c));
                    } else {
                        quoted.append((char) c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }
}
