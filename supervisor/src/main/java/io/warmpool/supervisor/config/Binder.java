package io.warmpool.supervisor.config;

import io.warmpool.supervisor.config.InvalidValues.Violation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the record tree out of a {@link Tree}, and notes each value with its source on the way. Goes on after a
 * problem with a blank value, so that one pass finds all of them; what it returns counts only if there were none.
 */
final class Binder {

    private final Problems problems;
    private final List<List<String>> broken = new ArrayList<>();
    private final List<Setting> settings = new ArrayList<>();

    Binder(Problems problems) {
        this.problems = problems;
    }

    WarmpoolConfig bind(Tree.Mapping tree) {
        return (WarmpoolConfig) section(List.of(), Shape.ROOT, tree);
    }

    /** Each value that was bound, in the order of the records. */
    List<Setting> settings() {
        return List.copyOf(settings);
    }

    private Object value(List<String> path, Shape shape, Tree tree) {
        return switch (shape) {
            case Shape.Single(var text) -> single(path, text, tree);
            case Shape.Texts _ -> texts(path, tree);
            case Shape.Section section -> section(path, section, tree);
            case Shape.Named(var each) -> named(path, each, tree);
            case Shape.Anything _ -> {
                var value = anything(path, tree);
                note(path, value, tree);
                yield value;
            }
        };
    }

    private <T> T single(List<String> path, Text<T> text, Tree tree) {
        if (tree instanceof Tree.Scalar written && !written.isEmpty()) {
            try {
                var parsed = text.parse().apply(written.text());
                note(path, text.print().apply(parsed), tree);
                return parsed;
            } catch (IllegalArgumentException e) {
                // told below, with the key
            }
        }
        return expected(path, text.expected(), tree, text.blank());
    }

    private List<String> texts(List<String> path, Tree tree) {
        if (!(tree instanceof Tree.Sequence list)) {
            return expected(path, "a list such as [\"a\", \"b\"]", tree, List.of());
        }
        var texts = new ArrayList<String>();
        for (var item : list.items()) {
            if (item instanceof Tree.Scalar text && !text.isEmpty()) {
                texts.add(text.text());
            } else {
                expected(path, "a list of texts", item, "");
            }
        }
        note(path, List.copyOf(texts), tree);
        return texts;
    }

    private Map<String, Object> named(List<String> path, Shape each, Tree tree) {
        if (!(tree instanceof Tree.Mapping map)) {
            return expected(path, "a map such as {a: b}", tree, Map.of());
        }
        if (map.entries().isEmpty()) {
            note(path, Map.of(), tree);
        }
        var values = new LinkedHashMap<String, Object>();
        map.entries().forEach((key, entry) -> values.put(key, value(Shape.join(path, key), each, entry)));
        return values;
    }

    private Object anything(List<String> path, Tree tree) {
        return switch (tree) {
            case Tree.Scalar scalar -> scalar(path, scalar);
            case Tree.Sequence list ->
                list.items().stream().map(item -> anything(path, item)).toList();
            case Tree.Mapping map -> {
                var values = new LinkedHashMap<String, Object>();
                map.entries().forEach((key, entry) -> values.put(key, anything(Shape.join(path, key), entry)));
                yield values;
            }
        };
    }

    private Object scalar(List<String> path, Tree.Scalar scalar) {
        return switch (scalar.value()) {
            case null -> expected(path, "a value; an empty text is written \"\"", scalar, "");
            case BigInteger _ -> expected(path, "a whole number of 64 bits, or quoted to be a text", scalar, "");
            case Double number
            when !Double.isFinite(number) -> expected(path, "a finite number, or quoted to be a text", scalar, "");
            case Object value -> value;
        };
    }

    private Record section(List<String> path, Shape.Section shape, Tree tree) {
        if (!(tree instanceof Tree.Mapping map)) {
            return expected(
                    path,
                    "a map with the keys " + String.join(", ", shape.parts().keySet()),
                    tree,
                    null);
        }
        map.entries().forEach((key, entry) -> {
            if (!shape.parts().containsKey(key)) {
                unknown(Shape.join(path, key), shape, entry.source());
            }
        });
        var values = new ArrayList<Object>();
        shape.parts().forEach((key, part) -> {
            var entry = map.entries().get(key);
            values.add(entry == null ? blank(part) : value(Shape.join(path, key), part, entry));
        });
        try {
            return construct(shape.type(), values.toArray());
        } catch (InvalidValues invalid) {
            var known = List.copyOf(broken);
            invalid.violations().forEach(violation -> violated(path, violation, map, known));
            return null;
        }
    }

    private void unknown(List<String> path, Shape.Section shape, Source source) {
        var known = shape.parts().keySet();
        problems.add(
                source,
                "unknown key " + String.join(".", path)
                        + DidYouMean.nearest(path.getLast(), known)
                                .map(nearest -> "; did you mean " + nearest + "?")
                                .orElseGet(() -> "; known here: " + String.join(", ", known)));
    }

    /** A rule of a record does not hold: nothing new if the value could not be read in the first place. */
    private void violated(List<String> section, Violation violation, Tree.Mapping map, List<List<String>> known) {
        var path = new ArrayList<>(section);
        path.addAll(violation.path());
        if (known.stream()
                .anyMatch(told -> startsWith(path, told) || (violation.isMissing() && startsWith(told, path)))) {
            return;
        }
        Tree nearest = map;
        for (var key : violation.path()) {
            if (nearest instanceof Tree.Mapping inner && inner.entries().containsKey(key)) {
                nearest = inner.entries().get(key);
            }
        }
        broken.add(path);
        problems.add(nearest.source(), String.join(".", path) + " " + violation.text());
    }

    private <T> T expected(List<String> path, String expected, Tree tree, T blank) {
        broken.add(path);
        var was = Secrets.mayHold(path) && tree instanceof Tree.Scalar ? "" : ", was " + tree.shown();
        problems.add(tree.source(), String.join(".", path) + " must be " + expected + was);
        return blank;
    }

    private void note(List<String> path, Object value, Tree tree) {
        settings.add(new Setting(path, Secrets.hidden(path, value), tree.source()));
    }

    private static Object blank(Shape shape) {
        return switch (shape) {
            case Shape.Single(var text) -> text.blank();
            case Shape.Texts _ -> List.of();
            case Shape.Named _ -> Map.of();
            case Shape.Section _, Shape.Anything _ -> null;
        };
    }

    private static boolean startsWith(List<String> path, List<String> prefix) {
        return path.size() >= prefix.size() && path.subList(0, prefix.size()).equals(prefix);
    }

    private static Record construct(Class<? extends Record> type, Object[] values) {
        var types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidValues invalid) {
                throw invalid;
            }
            throw new IllegalStateException("cannot make a " + type.getSimpleName(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type.getSimpleName(), e);
        }
    }
}
