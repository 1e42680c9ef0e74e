package io.warmpool.supervisor.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * Copies one entry of a class path, a file or a whole folder, and hashes the very bytes it writes. All copies carry the
 * same time, because a JVM's start-up cache holds a jar with another time for another jar.
 */
final class HashedCopy {

    static final int MOST_FILES = 20_000;
    static final long MOST_BYTES = 1L << 30;

    private static final FileTime TIME = FileTime.from(Instant.parse("2000-01-01T00:00:00Z"));
    private static final int BUFFER = 256 * 1024;

    private final byte[] buffer = new byte[BUFFER];

    /**
     * Copies and gives the SHA-256 in hexadecimal.
     *
     * @param to does not exist yet
     * @throws DeployFailure if a folder is too large
     */
    String copy(Path from, Path to) throws IOException {
        var digest = sha256();
        if (Files.isDirectory(from)) {
            copyFolder(from, to, digest);
        } else {
            copyFile(from, to, digest);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void copyFile(Path from, Path to, MessageDigest digest) throws IOException {
        try (var in = Files.newInputStream(from);
                var out = Files.newOutputStream(to)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
        }
        Files.setLastModifiedTime(to, TIME);
    }

    private void copyFolder(Path from, Path to, MessageDigest digest) throws IOException {
        Files.createDirectories(to);
        for (var each : filesOf(from)) {
            var name = from.relativize(each).toString();
            var target = to.resolve(name);
            Files.createDirectories(target.getParent());
            var inner = sha256();
            copyFile(each, target, inner);
            var text = name.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(4).putInt(0, text.length));
            digest.update(text);
            digest.update(inner.digest());
        }
    }

    /** The regular files in a folder, however deep, in the order of their names, within the bounds. Links are followed. */
    static List<Path> filesOf(Path folder) throws IOException {
        List<Path> files;
        try (var walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            files = walk.filter(Files::isRegularFile)
                    .limit(MOST_FILES + 1L)
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (files.size() > MOST_FILES) {
            throw tooLarge(folder, "more than " + MOST_FILES + " files");
        }
        long bytes = 0;
        for (var file : files) {
            bytes += Files.size(file);
        }
        if (bytes > MOST_BYTES) {
            throw tooLarge(folder, (bytes >> 20) + " MiB, and " + (MOST_BYTES >> 20) + " MiB are the most");
        }
        return files;
    }

    private static DeployFailure tooLarge(Path folder, String what) {
        return new DeployFailure("the folder " + folder + " on a class path has " + what
                + ": put the classes into a jar, or name a smaller folder");
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
