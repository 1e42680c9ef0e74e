package io.warmpool.supervisor.process;

import io.warmpool.proto.Incarnation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder with a file for each worker that the next supervisor may adopt. Only the owner can read it, since the keys of
 * the workers' links are in there. A file is there in whole or not at all.
 */
public final class WorkerRecords {

    private static final Logger log = LoggerFactory.getLogger(WorkerRecords.class);

    private static final int MOST_BYTES = 64 * 1024;

    private final Path folder;

    private WorkerRecords(Path folder) {
        this.folder = folder;
    }

    /** Makes the folder if need be. */
    static WorkerRecords open(Path folder) throws IOException {
        return new WorkerRecords(OwnersOnly.folder(folder));
    }

    void write(WorkerRecord record) throws IOException {
        var file = file(record.incarnation());
        var temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        try (var out = Files.newByteChannel(
                temporary,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OwnersOnly.FILE))) {
            var bytes = ByteBuffer.wrap(record.toText().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    void delete(Incarnation incarnation) {
        delete(file(incarnation));
    }

    /**
     * The workers of one pool that still run. Removes the records of those that do not, and what is no record.
     *
     * @param ended is told of those that do not run any more
     */
    List<WorkerRecord> readAll(String pool, Consumer<WorkerRecord> ended) {
        var live = new ArrayList<WorkerRecord>();
        for (var file : files()) {
            var record = parse(file);
            if (record.isEmpty()) {
                delete(file);
            } else if (record.get().pool().equals(pool)) {
                if (record.get().isLive()) {
                    live.add(record.get());
                } else {
                    ended.accept(record.get());
                    delete(file);
                }
            }
        }
        return live;
    }

    /** Removes all but those of the kept. */
    void retain(Predicate<Incarnation> kept) {
        for (var file : files()) {
            if (parse(file).map(WorkerRecord::incarnation).filter(kept).isEmpty()) {
                delete(file);
            }
        }
    }

    private Optional<WorkerRecord> parse(Path file) {
        try (var in = Files.newInputStream(file)) {
            var record = WorkerRecord.parse(new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
            if (!file.equals(file(record.incarnation()))) {
                throw new IllegalArgumentException("its name is not that of its incarnation");
            }
            return Optional.of(record);
        } catch (IOException | IllegalArgumentException e) {
            // Never what stands in there: it may be a key.
            log.warn("{} is no record of a worker: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    private List<Path> files() {
        var files = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(folder)) {
            entries.forEach(files::add);
        } catch (IOException | DirectoryIteratorException e) {
            log.warn("could not read {}", folder, e);
        }
        return files;
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (NoSuchFileException e) {
            log.debug("{} was deleted before", file, e);
        } catch (IOException e) {
            log.warn("could not delete {}", file, e);
        }
    }

    private Path file(Incarnation incarnation) {
        return folder.resolve(HexFormat.of().formatHex(incarnation.bytes()));
    }
}
