package io.warmpool.supervisor.deploy;

import io.warmpool.supervisor.config.Loaded;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The keys that have another value on disk than the supervisor started with, of those that no restart picks up. */
final class ChangedKeys {

    /** Below {@code pools.NAME}: what {@link GenerationContent} is made of. */
    private static final Set<String> PICKED_UP =
            Set.of("agent", "class-path", "heap", "jvm-options", "env", "settings", "concurrency", "probe", "caches");

    private static final int MOST_NAMED = 20;

    private ChangedKeys() {}

    /** What to tell an operator, or empty if there is nothing to tell. */
    static Optional<String> told(Loaded running, Loaded onDisk) {
        var before = values(running, onDisk);
        var after = values(onDisk, running);
        var changed = new TreeSet<String>();
        before.forEach((key, value) -> {
            if (!value.equals(after.get(key))) {
                changed.add(key);
            }
        });
        after.keySet().stream().filter(key -> !before.containsKey(key)).forEach(changed::add);
        if (changed.isEmpty()) {
            return Optional.empty();
        }
        var named = String.join(", ", changed.stream().limit(MOST_NAMED).toList());
        var rest = changed.size() - MOST_NAMED;
        return Optional.of("changed on disk but not picked up by a restart: " + named
                + (rest > 0 ? " and " + rest + " more" : "") + "; restart the supervisor for that");
    }

    /** Of a pool that the other does not have, the name is enough. */
    private static Map<String, Object> values(Loaded loaded, Loaded other) {
        var values = new HashMap<String, Object>();
        for (var setting : loaded.settings()) {
            var path = setting.path();
            if (!path.getFirst().equals("pools")) {
                values.put(setting.key(), setting.value());
            } else if (!other.config().pools().containsKey(path.get(1))) {
                values.put("pools." + path.get(1), "there");
            } else if (!isPickedUp(path)) {
                values.put(setting.key(), setting.value());
            }
        }
        return values;
    }

    private static boolean isPickedUp(List<String> path) {
        return path.size() > 2 && PICKED_UP.contains(path.get(2));
    }
}
