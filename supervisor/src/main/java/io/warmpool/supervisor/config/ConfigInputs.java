package io.warmpool.supervisor.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a configuration is read from. It can be read again from the same places, when its file may have changed. */
public record ConfigInputs(Optional<Path> file, Map<String, String> environment, List<String> sets) {

    public ConfigInputs {
        environment = Map.copyOf(environment);
        sets = List.copyOf(sets);
    }

    /**
     * Reads it as it is now.
     *
     * @throws ConfigException with everything that is wrong
     */
    public Loaded load() {
        return ConfigLoader.load(file, environment, sets);
    }
}
