package io.warmpool.supervisor.config;

import java.util.List;

/**
 * One effective value and where it came from, fit to be shown: secrets are hidden already.
 *
 * @param path the parts of the key; a part may itself contain a dot
 * @param value a String, Long, Double, Boolean, List or Map; sizes and durations as they are written
 */
public record Setting(List<String> path, Object value, Source source) {

    public Setting {
        path = List.copyOf(path);
    }

    /** The parts joined by dots, as in {@code pools.assistant.workers}. */
    public String key() {
        return String.join(".", path);
    }
}
