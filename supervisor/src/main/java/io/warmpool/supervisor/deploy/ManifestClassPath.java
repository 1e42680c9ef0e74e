package io.warmpool.supervisor.deploy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/**
 * The attribute {@code Class-Path} of a jar's manifest (JAR file specification): more jars and folders, relative to the
 * jar. Entries that lead to nothing are left out, as a JVM leaves them out.
 */
final class ManifestClassPath {

    /** A manifest names jars whose manifests name jars: more than this is a mistake. */
    private static final int MOST = 10_000;

    private ManifestClassPath() {}

    /** Adds a file and then, in the order in which a JVM would look, what it brings along. */
    static void addWithFollowers(Path file, Set<Path> files) {
        var todo = new ArrayDeque<>(List.of(file));
        while (!todo.isEmpty()) {
            var next = todo.removeFirst();
            if (files.add(next)) {
                if (files.size() > MOST) {
                    throw new DeployFailure("the class path that begins with " + file + " has more than " + MOST
                            + " entries: look at Class-Path in the manifests of its jars");
                }
                followers(next).reversed().forEach(todo::addFirst);
            }
        }
    }

    private static List<Path> followers(Path file) {
        if (!file.toString().endsWith(".jar") || !Files.isRegularFile(file)) {
            return List.of();
        }
        try (var jar = new JarFile(file.toFile(), false)) {
            var manifest = jar.getManifest();
            var value = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return value == null ? List.of() : existing(file, value.strip().split("\\s+"));
        } catch (IOException e) {
            throw new DeployFailure("cannot read the jar " + file + ": " + e.getMessage(), e);
        }
    }

    private static List<Path> existing(Path jar, String[] entries) {
        var found = new ArrayList<Path>();
        for (var entry : entries) {
            file(jar, entry).filter(Files::exists).ifPresent(found::add);
        }
        return found;
    }

    /** Empty for what is no URL of a file. */
    private static Optional<Path> file(Path jar, String entry) {
        try {
            return Optional.of(Path.of(jar.toUri().resolve(URI.create(entry))).normalize());
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            return Optional.empty();
        }
    }
}
