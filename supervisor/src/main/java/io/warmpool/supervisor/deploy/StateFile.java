package io.warmpool.supervisor.deploy;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A small file that a supervisor remembers something in: a tree as lines that people can read, for its owner only. It is
 * replaced as a whole, so that a reader sees the old or the new one whenever power fails.
 */
record StateFile(Path path) {

    /** Empty if there is none. */
    Optional<Map<String, Object>> read() throws IOException {
        var properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(path)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            throw damaged(e);
        }
        var pairs = new TreeMap<String, String>();
        properties.forEach((key, value) -> pairs.put((String) key, (String) value));
        try {
            if (TreeText.tree(pairs) instanceof Map<?, ?> map) {
                var tree = new TreeMap<String, Object>();
                map.forEach((key, value) -> tree.put((String) key, value));
                return Optional.of(tree);
            }
            throw new IllegalArgumentException("it does not hold a map");
        } catch (IllegalArgumentException e) {
            throw damaged(e);
        }
    }

    void write(Map<String, Object> tree) throws IOException {
        var properties = new Properties();
        properties.putAll(TreeText.flat(tree));
        var out = new StringWriter();
        properties.store(out, null);
        var text = out.toString()
                .lines()
                .filter(line -> !line.startsWith("#")) // the date that Properties writes
                .sorted()
                .collect(Collectors.joining("\n", "", "\n"));
        var folder = path.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        var temporary = folder.resolve("." + path.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        var owners = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel =
                FileChannel.open(temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owners)) {
            var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private IOException damaged(IllegalArgumentException cause) {
        return new IOException(path + " is damaged: " + cause.getMessage(), cause);
    }
}
