package io.warmpool.supervisor.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads {@code warmpool.yaml} as a {@link Tree}. */
final class ConfigFile {

    static final int MAX_BYTES = 1 << 20;

    private ConfigFile() {}

    /** Empty if there is no sense in going on; why is among the problems. */
    static Optional<Tree.Mapping> read(Path file, Problems problems) {
        var whole = new Source.InFile(file, 0);
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                problems.add(whole, "must be at most " + new Size(MAX_BYTES) + ", is larger");
                return Optional.empty();
            }
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            var tree = new YamlTree(line -> new Source.InFile(file, line), problems).read(text);
            return tree.flatMap(root -> mapping(root, problems));
        } catch (NoSuchFileException e) {
            problems.add(whole, "there is no such file: name another with --config, or leave it out for the defaults");
        } catch (CharacterCodingException e) {
            problems.add(whole, "must be UTF-8, is not");
        } catch (IOException e) {
            problems.add(whole, "cannot be read: " + e.getMessage());
        }
        return Optional.empty();
    }

    private static Optional<Tree.Mapping> mapping(Tree root, Problems problems) {
        return switch (root) {
            case Tree.Mapping map -> Optional.of(map);
            case Tree.Scalar scalar when scalar.isEmpty() -> Optional.of(Tree.Mapping.of(scalar.source()));
            case Tree.Scalar _, Tree.Sequence _ -> {
                problems.add(root.source(), "must be a map such as http: {...}, was " + root.shown());
                yield Optional.empty();
            }
        };
    }
}
