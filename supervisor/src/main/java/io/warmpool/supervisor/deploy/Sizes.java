package io.warmpool.supervisor.deploy;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sizes that operators scaled pools to, for the supervisors that follow on the same home. A size counts only as long
 * as the configuration says what it said then. Safe from any thread; it writes a file.
 */
final class Sizes {

    private static final Logger log = LoggerFactory.getLogger(Sizes.class);

    private record Size(long configured, long desired) {}

    private final StateFile file;
    private final Map<String, Size> sizes = new HashMap<>();

    Sizes(StateFile file) {
        this.file = file;
        try {
            file.read()
                    .ifPresent(tree -> tree.forEach((pool, size) -> {
                        if (size instanceof Map<?, ?> pair
                                && pair.get("configured") instanceof Long configured
                                && pair.get("desired") instanceof Long desired
                                && desired >= 1
                                && desired <= 1024) {
                            sizes.put(pool, new Size(configured, desired));
                        }
                    }));
        } catch (IOException e) {
            log.warn("the sizes that pools were scaled to are lost, the configuration's hold: {}", e.getMessage());
        }
    }

    /** How many workers the pool is to have. */
    synchronized int workers(String pool, int configured) {
        var size = sizes.get(pool);
        return size != null && size.configured() == configured ? Math.toIntExact(size.desired()) : configured;
    }

    /** An operator wants it so. */
    synchronized void remember(String pool, int configured, int desired) throws IOException {
        var size = new Size(configured, desired);
        var before = configured == desired ? sizes.remove(pool) : sizes.put(pool, size);
        if (!size.equals(before) && (before != null || configured != desired)) {
            var tree = new HashMap<String, Object>();
            sizes.forEach(
                    (name, each) -> tree.put(name, Map.of("configured", each.configured(), "desired", each.desired())));
            file.write(tree);
        }
    }
}
