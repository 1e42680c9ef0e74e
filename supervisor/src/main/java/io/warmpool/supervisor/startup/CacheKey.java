package io.warmpool.supervisor.startup;

import io.warmpool.proto.Launch;
import io.warmpool.supervisor.process.LaunchOrder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Names the start-up cache that fits a worker: a digest over the JDK, the jars and all flags that a cache depends on. Two
 * workers with the same key can use the same cache; the JVM checks most of it again.
 *
 * @param hex 32 hexadecimal digits
 */
record CacheKey(String hex) {

    private static final int DIGITS = 32;

    /** With a heap of this size or more, addresses of objects take eight bytes instead of four. */
    private static final long WIDE_HEAP = 32L << 30;

    /** Options with which a JVM makes no cache, or uses another one. */
    private static final List<String> IN_THE_WAY = List.of(
            "-XX:AOT",
            "-Xshare",
            "-XX:SharedArchiveFile",
            "-XX:ArchiveClassesAtExit",
            "-XX:+AutoCreateSharedArchive",
            "-XX:Flags=",
            "-XX:VMOptionsFile=",
            "-javaagent",
            "-agentlib",
            "-agentpath",
            "-Xrun",
            "-Xbootclasspath",
            "--patch-module",
            "--limit-modules",
            "--upgrade-module-path",
            "@");

    /** Variables from which a JVM takes more options. */
    private static final List<String> VARIABLES =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "JDK_AOT_VM_OPTIONS", "_JAVA_OPTIONS");

    CacheKey {
        if (hex.length() != DIGITS || !hex.chars().allMatch(HexFormat::isHexDigit)) {
            throw new IllegalArgumentException("a key has " + DIGITS + " hexadecimal digits, was '" + hex + "'");
        }
    }

    /** Why a worker cannot have a cache; empty if it can. */
    static Optional<String> obstacle(LaunchOrder order) {
        for (var entry : order.classPath()) {
            if (!Files.isRegularFile(entry)) {
                return Optional.of(entry + " on its class path is not a jar");
            }
        }
        return order.jvmOptions().stream()
                .filter(option -> IN_THE_WAY.stream().anyMatch(option::startsWith))
                .findFirst()
                .map(option -> "its option " + option + " does not go with one");
    }

    /**
     * The key of a worker.
     *
     * @param flags all that its JVM is started with, without the class path
     * @throws IOException if a jar cannot be looked at
     */
    static CacheKey of(LaunchOrder order, List<String> flags) throws IOException {
        var home = Path.of(System.getProperty("java.home"));
        var parts = new ArrayList<String>();
        parts.add(System.getProperty("java.vm.name") + " " + Runtime.version() + " " + System.getProperty("os.arch"));
        parts.add(file(home.resolve("lib").resolve("modules")));
        for (var entry : order.classPath()) {
            parts.add(file(entry));
        }
        parts.add(order.contract().agentClass());
        for (var flag : flags) {
            if (!flag.startsWith("-Xmx") && !flag.startsWith("-D" + Launch.LABEL_PROPERTY + "=")) {
                parts.add(flag);
            }
        }
        parts.add(order.heapBytes() < WIDE_HEAP ? "narrow" : "wide");
        for (var name : VARIABLES) {
            parts.add(name + "=" + order.environment().getOrDefault(name, System.getenv(name)));
        }
        return new CacheKey(digest(parts));
    }

    private static String file(Path path) throws IOException {
        return path.toAbsolutePath() + " " + Files.size(path) + " "
                + Files.getLastModifiedTime(path).toMillis();
    }

    private static String digest(List<String> parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var part : parts) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                // No part can run into the next one.
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hex.substring(0, 8);
    }
}
