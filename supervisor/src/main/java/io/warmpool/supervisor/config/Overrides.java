package io.warmpool.supervisor.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads what is laid over the file: the environment and the {@code --set} options. */
final class Overrides {

    private final Problems problems;

    Overrides(Problems problems) {
        this.problems = problems;
    }

    /** @param names tells the key of a variable */
    Tree.Mapping environment(Map<String, String> environment, EnvironmentNames names, List<String> warnings) {
        var tree = Tree.Mapping.of(Source.Default.HERE);
        for (var variable : new TreeMap<>(environment).entrySet()) {
            var name = variable.getKey();
            if (!EnvironmentNames.isMeantForUs(name)) {
                continue;
            }
            var key = names.key(name);
            if (key.isEmpty()) {
                warnings.add("env " + name + " is not a setting and has no effect"
                        + names.nearest(name)
                                .map(nearest -> "; did you mean " + nearest + "?")
                                .orElse(""));
            } else {
                tree = laid(key.get(), variable.getValue(), new Source.Variable(name), tree);
            }
        }
        return tree;
    }

    Tree.Mapping options(List<String> sets) {
        var tree = Tree.Mapping.of(Source.Default.HERE);
        for (var set : sets) {
            var equals = set.indexOf('=');
            var path = Arrays.asList(
                    (equals < 0 ? set : set.substring(0, equals)).strip().split("\\.", -1));
            if (equals < 0 || path.contains("")) {
                problems.add(
                        option(path, equals < 0 ? "" : "=..."), "must be key=value, such as pools.assistant.workers=8");
                continue;
            }
            var value = set.substring(equals + 1);
            tree = laid(path, value, option(path, "=" + shown(path, value)), tree);
        }
        return tree;
    }

    /** A key with one value takes the text as it stands, so that nothing needs quotes; the rest is read as YAML. */
    private Tree.Mapping laid(List<String> path, String text, Source source, Tree.Mapping under) {
        Optional<Tree> value = isVerbatim(path)
                ? Optional.of(Tree.Scalar.verbatim(text, source))
                : new YamlTree(_ -> source, problems).read(text);
        return value.map(tree -> Tree.at(path, tree).over(under)).orElse(under);
    }

    private static boolean isVerbatim(List<String> path) {
        return Shape.ROOT.at(path).map(shape -> shape instanceof Shape.Single).orElse(true);
    }

    /** A list or map may have a secret anywhere inside. */
    private static String shown(List<String> path, String value) {
        if (Secrets.mayHold(path)) {
            return Secrets.HIDDEN;
        }
        return isVerbatim(path) ? value : "...";
    }

    private static Source option(List<String> path, String rest) {
        return new Source.Option(String.join(".", path) + rest);
    }
}
