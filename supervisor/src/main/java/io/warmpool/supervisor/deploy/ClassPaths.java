package io.warmpool.supervisor.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Turns the class paths of a configuration into files. An absolute entry stays; one that starts with {@code ./} or
 * {@code ../} is relative to the folder where the supervisor was started; any other is looked for in the distribution
 * first and then there. {@code folder/*} stands for the jars in a folder. What a jar's manifest adds follows the jar.
 */
final class ClassPaths {

    private final Path distribution;
    private final Path startFolder;

    ClassPaths(Path distribution, Path startFolder) {
        this.distribution = distribution;
        this.startFolder = startFolder;
    }

    /**
     * The worker's runtime and then the agent's entries.
     *
     * @throws DeployFailure naming the entry that stands for nothing
     */
    List<Path> forAgent(String pool, List<String> entries) {
        var runtime = jars(distribution.resolve("worker"));
        if (runtime.isEmpty()) {
            throw new DeployFailure("the distribution " + distribution
                    + " has no jars in its folder 'worker': build it again with scripts/warmpool");
        }
        var named = new ArrayList<>(runtime);
        for (var entry : entries) {
            named.addAll(expand(pool, entry));
        }
        // The copies that workers run from lie in folders of their own, where a manifest's relative paths lead nowhere.
        var files = new LinkedHashSet<Path>();
        named.forEach(file -> ManifestClassPath.addWithFollowers(file, files));
        return List.copyOf(files);
    }

    private List<Path> expand(String pool, String entry) {
        var all = entry.endsWith("/*");
        var name = all ? entry.substring(0, entry.length() - 2) : entry;
        var tried = new ArrayList<Path>();
        for (var candidate : candidates(name)) {
            tried.add(candidate);
            var found = all ? jars(candidate) : Files.exists(candidate) ? List.of(candidate) : List.<Path>of();
            if (!found.isEmpty()) {
                return found;
            }
        }
        throw new DeployFailure("pools." + pool + ".class-path: " + entry + " matches no "
                + (all ? "jar" : "file or folder") + "; looked in " + tried);
    }

    private List<Path> candidates(String name) {
        var path = Path.of(name);
        if (path.isAbsolute()) {
            return List.of(path);
        }
        var fromStart = startFolder.resolve(path).normalize();
        return name.startsWith("./") || name.startsWith("../")
                ? List.of(fromStart)
                : List.of(distribution.resolve(path).normalize(), fromStart);
    }

    private static List<Path> jars(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new DeployFailure("cannot list " + folder + ": " + e.getMessage(), e);
        }
    }
}
