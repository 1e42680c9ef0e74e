package io.warmpool.supervisor.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copies of jars and class folders that workers run from, each in a folder named by its hash. So the originals may be
 * replaced in place while old workers still load classes, and a rollback finds the old bytes. A copy stays as long as one
 * of its holders, the pools, holds it. Safe from any thread, and slow.
 */
final class KeptClassPaths {

    private static final Logger log = LoggerFactory.getLogger(KeptClassPaths.class);

    private static final String INDEX = "index";
    private static final String TEMPORARY = ".new-";
    private static final int ATTEMPTS = 3;

    private final Path root;
    private final HashIndex index;
    private final HashedCopy copies = new HashedCopy();
    private final InstantSource clock;
    private final Map<String, Set<KeptFile>> held = new HashMap<>();

    KeptClassPaths(Path root, InstantSource clock) {
        this.root = root;
        this.clock = clock;
        this.index = new HashIndex(root.resolve(INDEX));
    }

    /** Where a copy lies. */
    Path path(KeptFile file) {
        return file.in(root);
    }

    /** The first that there is no copy of any more: somebody has tidied the cache. */
    Optional<Path> missing(List<KeptFile> files) {
        return files.stream()
                .map(this::path)
                .filter(copy -> !Files.exists(copy))
                .findFirst();
    }

    /**
     * Sees to it that there is a copy of each file as it is now, and lets the holder hold them too.
     *
     * @throws DeployFailure if one cannot be read or kept
     */
    synchronized List<KeptFile> keep(String holder, List<Path> files) {
        var kept = new ArrayList<KeptFile>();
        for (var file : files) {
            try {
                kept.add(keep(file));
            } catch (IOException e) {
                throw new DeployFailure("cannot keep a copy of " + file + " in " + root + ": " + e, e);
            }
        }
        index.save();
        held.computeIfAbsent(holder, _ -> new HashSet<>()).addAll(kept);
        return List.copyOf(kept);
    }

    /** From now on the holder holds these, and nothing else. */
    synchronized void hold(String holder, Set<KeptFile> files) {
        held.put(holder, new HashSet<>(files));
    }

    /** Removes every copy that nobody holds, and what a supervisor that died has left half done. */
    synchronized void sweep() {
        var folders = new HashMap<String, Set<String>>();
        held.values()
                .forEach(files -> files.forEach(file -> folders.computeIfAbsent(file.folder(), _ -> new HashSet<>())
                        .add(file.name())));
        for (var folder : list(root)) {
            var names = folders.get(folder.getFileName().toString());
            if (folder.getFileName().toString().equals(INDEX)) {
                continue;
            }
            if (names == null) {
                delete(folder);
            } else {
                list(folder).stream()
                        .filter(copy -> !names.contains(copy.getFileName().toString()))
                        .forEach(KeptClassPaths::delete);
            }
        }
    }

    private KeptFile keep(Path file) throws IOException {
        var name = file.toAbsolutePath().normalize().getFileName().toString();
        if (!Files.isRegularFile(file) && !Files.isDirectory(file)) {
            throw new DeployFailure(file + " on a class path is neither a file nor a folder");
        }
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            var before = HashIndex.stamp(file, clock.instant());
            var known = index.hash(file, before).map(hash -> new KeptFile(hash, name));
            if (known.isPresent() && isWhole(file, path(known.get()))) {
                return known.get();
            }
            var kept = copy(file, name);
            if (HashIndex.stamp(file, clock.instant()).text().equals(before.text())) {
                index.remember(file, before, kept.hash());
                return kept;
            }
            log.info("{} changed while it was copied, trying again", file);
        }
        throw new DeployFailure(file + " changed while it was copied, " + ATTEMPTS
                + " times: wait until whoever writes it is done, and try again");
    }

    private KeptFile copy(Path file, String name) throws IOException {
        Files.createDirectories(root);
        var temporary = root.resolve(TEMPORARY + UUID.randomUUID());
        try {
            var kept = new KeptFile(copies.copy(file, temporary), name);
            var place = path(kept);
            if (Files.exists(place)) {
                if (isWhole(temporary, place)) {
                    return kept;
                }
                log.warn("the copy {} was not whole: made it again", place);
                if (Files.isDirectory(place)) {
                    delete(place);
                }
            }
            Files.createDirectories(place.getParent());
            Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return kept;
        } finally {
            delete(temporary);
        }
    }

    /** A power failure can leave a copy without its bytes: it then has other sizes than what it was made of. */
    private static boolean isWhole(Path file, Path copy) throws IOException {
        return Files.exists(copy) && sizes(copy).equals(sizes(file));
    }

    private static Map<String, Long> sizes(Path tree) throws IOException {
        var sizes = new HashMap<String, Long>();
        for (var file : Files.isDirectory(tree) ? HashedCopy.filesOf(tree) : List.of(tree)) {
            sizes.put(tree.relativize(file).toString(), Files.size(file));
        }
        return sizes;
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var entries = Files.list(folder)) {
            return entries.toList();
        } catch (IOException e) {
            log.warn("cannot look into {}: {}", folder, e.toString());
            return List.of();
        }
    }

    /** What cannot be deleted now is deleted by a later sweep. */
    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (var walk = Files.walk(tree)) {
            for (var each : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException | UncheckedIOException e) {
            log.warn("cannot delete {}: {}", tree, e.toString());
        }
    }
}
