package io.warmpool.supervisor.startup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of start-up caches: {@code KEY-CHECKSUM.aot}, of bounded number and size, the least recently used go first.
 * A file is there whole or not at all, and one whose content does not fit the checksum in its name goes before anybody uses it:
 * a JVM trusts what it maps and crashes on garbage. Safe from any thread; all of it waits for files.
 */
final class CacheFolder {

    private static final Logger log = LoggerFactory.getLogger(CacheFolder.class);

    private static final Pattern CACHE = Pattern.compile("([0-9a-f]{32})-([0-9a-f]{8})\\.aot");
    private static final Pattern LEFT_OVER = Pattern.compile("[0-9a-f]{32}-.*\\.tmp(\\.config|\\.log)?");

    private static final int BUFFER_BYTES = 256 * 1024;

    private final Path folder;
    private final int most;
    private final long mostBytes;
    /** Caches whose content was compared with their checksum. */
    private final Set<Path> verified = new HashSet<>();

    private CacheFolder(Path folder, int most, long mostBytes) {
        this.folder = folder;
        this.most = most;
        this.mostBytes = mostBytes;
    }

    /** Makes the folder if need be and clears what an earlier supervisor left half done. */
    static CacheFolder open(Path folder, int most, long mostBytes) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        var opened = new CacheFolder(folder, most, mostBytes);
        for (var file : opened.files(LEFT_OVER)) {
            Files.deleteIfExists(file);
        }
        return opened;
    }

    /** The cache with this key, ready to be used; it counts as used now. */
    synchronized Optional<Path> find(CacheKey key, Instant now) throws IOException {
        for (var file : files(CACHE)) {
            var name = CACHE.matcher(file.getFileName().toString());
            if (name.matches() && name.group(1).equals(key.hex())) {
                if (!verified.contains(file) && !name.group(2).equals(checksum(file))) {
                    log.warn("the start-up cache {} is damaged: dropped", file);
                    Files.deleteIfExists(file);
                    continue;
                }
                verified.add(file);
                Files.setLastModifiedTime(file, FileTime.from(now));
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** A file to make a cache in; nobody sees it before it is published. */
    Path draft(CacheKey key) throws IOException {
        return Files.createTempFile(folder, key.hex() + "-", ".tmp");
    }

    /** Where what is said while a draft is made goes. */
    static Path logOf(Path draft) {
        return draft.resolveSibling(draft.getFileName() + ".log");
    }

    /** Removes a draft and all that was made with it. */
    static void discard(Path draft) {
        for (var end : List.of("", ".config", ".log")) {
            try {
                Files.deleteIfExists(draft.resolveSibling(draft.getFileName() + end));
            } catch (IOException e) {
                log.warn("could not remove {}{}", draft, end, e);
            }
        }
    }

    /** Makes a finished draft the cache with this key, and evicts others if there are too many now. */
    synchronized Path publish(CacheKey key, Path draft, Instant now) throws IOException {
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
        try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            // The name must not reach the disk before the content.
            channel.force(true);
        }
        var file = folder.resolve(key.hex() + "-" + checksum(draft) + ".aot");
        drop(key);
        Files.setLastModifiedTime(draft, FileTime.from(now));
        try {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the folder of start-up caches cannot rename files", e);
        }
        verified.add(file);
        evict();
        return file;
    }

    /** Removes the cache with this key; workers that have it mapped do not notice. */
    synchronized void drop(CacheKey key) throws IOException {
        for (var file : files(CACHE)) {
            if (file.getFileName().toString().startsWith(key.hex() + "-")) {
                remove(file);
            }
        }
    }

    private void evict() throws IOException {
        record Aged(Path file, FileTime used, long bytes) {}
        var all = new ArrayList<Aged>();
        for (var file : files(CACHE)) {
            all.add(new Aged(file, Files.getLastModifiedTime(file), Files.size(file)));
        }
        all.sort(Comparator.comparing(Aged::used).reversed());
        int kept = 0;
        long bytes = 0;
        for (var each : all) {
            bytes += each.bytes();
            if (++kept > most || bytes > mostBytes) {
                log.info("the start-up cache {} was used least recently: removed", each.file());
                remove(each.file());
            }
        }
    }

    private void remove(Path file) throws IOException {
        Files.deleteIfExists(file);
        verified.remove(file);
    }

    private List<Path> files(Pattern pattern) throws IOException {
        try (var all = Files.list(folder)) {
            return all.filter(file ->
                            pattern.matcher(file.getFileName().toString()).matches())
                    .toList();
        }
    }

    /** Against disks, not against attackers: whoever can write here can start programs as this user anyway. */
    private static String checksum(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var crc = new CRC32();
            var buffer = ByteBuffer.allocate(BUFFER_BYTES);
            while (channel.read(buffer.clear()) >= 0) {
                crc.update(buffer.flip());
            }
            return String.format(Locale.ROOT, "%08x", crc.getValue());
        }
    }
}
