package io.warmpool.supervisor.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the sources in their order, defaults, file, environment, options, where the later wins. */
public final class ConfigLoader {

    private ConfigLoader() {}

    /**
     * @param file the {@code warmpool.yaml} to read; without one the default pool runs
     * @param environment only names that begin with {@code WARMPOOL_} are looked at
     * @param sets the {@code --set} options, each {@code key=value}
     * @throws ConfigException with everything that is wrong
     */
    public static Loaded load(Optional<Path> file, Map<String, String> environment, List<String> sets) {
        var problems = new Problems();
        var warnings = new ArrayList<String>();
        var base = Defaults.withPools(written(file, problems));
        var overrides = new Overrides(problems);
        var options = withoutUnknownPools(overrides.options(sets), base, problems);
        var names = new EnvironmentNames(Defaults.complete(options.over(base)));
        var variables = overrides.environment(environment, names, warnings);
        var binder = new Binder(problems);
        var config = binder.bind(Defaults.complete(options.over(variables.over(base))));
        problems.throwIfAny();
        return new Loaded(config, binder.settings(), warnings);
    }

    private static Tree.Mapping written(Optional<Path> file, Problems problems) {
        if (file.isEmpty()) {
            return Tree.Mapping.of(Source.Default.HERE);
        }
        var tree = ConfigFile.read(file.get(), problems);
        if (tree.isEmpty()) {
            problems.throwIfAny(); // nothing sensible could be said about the other sources
        }
        return tree.orElseThrow();
    }

    /** A new pool that does not say what it runs is a misspelt one. */
    private static Tree.Mapping withoutUnknownPools(Tree.Mapping options, Tree.Mapping base, Problems problems) {
        var known = base.mapping("pools").entries().keySet();
        var pools = options.mapping("pools");
        var kept = pools;
        for (var pool : pools.entries().entrySet()) {
            var name = pool.getKey();
            if (known.contains(name)
                    || name.equals(Defaults.ASSISTANT)
                    || !(pool.getValue() instanceof Tree.Mapping map)
                    || map.entries().containsKey("agent")) {
                continue;
            }
            var meant = DidYouMean.nearest(name, known)
                    .map(nearest -> "did you mean " + nearest + "?")
                    .orElse("there is " + String.join(", ", known) + ".");
            problems.add(
                    map.source(), "unknown pool " + name + "; " + meant + " A new pool needs agent and class-path");
            kept = kept.without(name);
        }
        return kept.equals(pools) ? options : options.with("pools", kept);
    }
}
