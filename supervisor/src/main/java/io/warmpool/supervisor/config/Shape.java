package io.warmpool.supervisor.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What may stand at a key, taken from the types of the record tree: the only place that knows which keys there are. */
sealed interface Shape {

    Section ROOT = section(WarmpoolConfig.class);

    /** One value. */
    record Single(Text<?> text) implements Shape {}

    /** A list of texts. */
    record Texts() implements Shape {}

    /** A record: a map with a fixed set of keys. */
    record Section(Class<? extends Record> type, Map<String, Shape> parts) implements Shape {}

    /** A map whose keys the operator chooses. */
    record Named(Shape each) implements Shape {}

    /** An agent's setting: any value, list or map. */
    record Anything() implements Shape {}

    /** The shape at a path, or empty if there is no such key. */
    default Optional<Shape> at(List<String> path) {
        if (path.isEmpty()) {
            return Optional.of(this);
        }
        var rest = path.subList(1, path.size());
        return switch (this) {
            case Section section ->
                Optional.ofNullable(section.parts().get(path.getFirst())).flatMap(part -> part.at(rest));
            case Named(var each) -> each.at(rest);
            case Anything _ -> Optional.of(this);
            case Single _, Texts _ -> Optional.empty();
        };
    }

    /** Every key with a value of its own, below a key; sections are gone into, maps are not. */
    default List<List<String>> keys(List<String> prefix) {
        if (!(this instanceof Section section)) {
            return List.of(prefix);
        }
        var keys = new ArrayList<List<String>>();
        section.parts().forEach((key, part) -> keys.addAll(part.keys(join(prefix, key))));
        return keys;
    }

    static List<String> join(List<String> prefix, String key) {
        var path = new ArrayList<>(prefix);
        path.add(key);
        return List.copyOf(path);
    }

    private static Shape of(Type type) {
        return switch (type) {
            case Class<?> plain when Text.of(plain) != null -> new Single(Text.of(plain));
            case Class<?> plain when plain.isRecord() -> section(plain.asSubclass(Record.class));
            case Class<?> plain when plain == Object.class -> new Anything();
            case ParameterizedType list when list.getRawType() == List.class -> new Texts();
            case ParameterizedType map
            when map.getRawType() == Map.class -> new Named(of(map.getActualTypeArguments()[1]));
            default -> throw new IllegalStateException("no way to read a " + type.getTypeName() + " from a text");
        };
    }

    private static Section section(Class<? extends Record> type) {
        var parts = new LinkedHashMap<String, Shape>();
        for (var component : type.getRecordComponents()) {
            parts.put(kebab(component.getName()), of(component.getGenericType()));
        }
        return new Section(type, Values.ordered(parts));
    }

    /** {@code maxBody} is written {@code max-body}. */
    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
