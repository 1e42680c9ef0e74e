package io.warmpool.supervisor.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the hash of files and folders as long as their stamp, which is size, times and inode, stays the same; so that
 * a restart need not read again what has not changed. Confined to the {@link KeptClassPaths} that owns it.
 */
final class HashIndex {

    /** A file that was written as lately as this could be written once more without getting another time. */
    private static final Duration TOO_FRESH = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(HashIndex.class);

    private record Entry(String stamp, String hash) {}

    /** A file's or folder's outside, and whether that is old enough to be relied on. */
    record Stamp(String text, boolean settled) {}

    private final StateFile file;
    private final Map<String, Entry> entries = new HashMap<>();
    private boolean changed;

    HashIndex(Path file) {
        this.file = new StateFile(file);
        try {
            this.file
                    .read()
                    .ifPresent(tree -> tree.forEach((path, entry) -> {
                        if (entry instanceof List<?> pair
                                && pair.size() == 2
                                && pair.get(0) instanceof String stamp
                                && pair.get(1) instanceof String hash) {
                            entries.put(path, new Entry(stamp, hash));
                        }
                    }));
        } catch (IOException e) {
            log.warn("what was known of class paths is lost and will be found out again", e);
        }
    }

    Optional<String> hash(Path path, Stamp stamp) {
        var entry = entries.get(path.toString());
        return entry != null && entry.stamp().equals(stamp.text()) ? Optional.of(entry.hash()) : Optional.empty();
    }

    void remember(Path path, Stamp stamp, String hash) {
        if (stamp.settled()) {
            changed |=
                    !new Entry(stamp.text(), hash).equals(entries.put(path.toString(), new Entry(stamp.text(), hash)));
        } else {
            changed |= entries.remove(path.toString()) != null;
        }
    }

    /** Writes it if there is anything new; entries whose file is gone are left out. */
    void save() {
        if (!changed) {
            return;
        }
        entries.keySet().removeIf(path -> !Files.exists(Path.of(path)));
        var tree = new HashMap<String, Object>();
        entries.forEach((path, entry) -> tree.put(path, List.of(entry.stamp(), entry.hash())));
        try {
            file.write(tree);
            changed = false;
        } catch (IOException e) {
            log.warn("class paths will have to be read again by the next supervisor: {}", e.toString());
        }
    }

    /** Looks at a file, or at all that is in a folder. */
    static Stamp stamp(Path path, Instant now) throws IOException {
        if (!Files.isDirectory(path)) {
            return stampOfFile(path, now);
        }
        var digest = HashedCopy.sha256();
        var settled = true;
        for (var each : HashedCopy.filesOf(path)) {
            var stamp = stampOfFile(each, now);
            settled &= stamp.settled();
            digest.update((path.relativize(each) + " " + stamp.text() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return new Stamp(HexFormat.of().formatHex(digest.digest()), settled);
    }

    private static Stamp stampOfFile(Path file, Instant now) throws IOException {
        // The change time cannot be set by anybody, so it tells of a write that kept the other time.
        var attributes = Files.readAttributes(file, "unix:size,lastModifiedTime,ctime,ino");
        var changed = (FileTime) attributes.get("ctime");
        return new Stamp(
                attributes.get("size") + " " + attributes.get("lastModifiedTime") + " " + changed + " "
                        + attributes.get("ino"),
                changed.toInstant().isBefore(now.minus(TOO_FRESH)));
    }
}
