package io.warmpool.supervisor.config;

import java.util.List;

/**
 * A configuration that can be used.
 *
 * @param settings every effective value with its source, in the order of the record tree
 * @param warnings what is allowed but most likely not meant, one sentence each
 */
public record Loaded(WarmpoolConfig config, List<Setting> settings, List<String> warnings) {

    public Loaded {
        settings = List.copyOf(settings);
        warnings = List.copyOf(warnings);
    }
}
