package io.warmpool.supervisor.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {

    private static final Map<String, Object> TREE = Map.of(
            "text", "two\nlines = # \\ é \uD83D\uDE00 ",
            "", "an empty key",
            "a/b~c", Map.of("deep", List.of("", 1L, Long.MIN_VALUE, 0.5, true, List.of(), Map.of())),
            "number", "5");

    @TempDir
    Path folder;

    private StateFile file;

    @BeforeEach
    void open() {
        file = new StateFile(folder.resolve("deeper/state"));
    }

    @Test
    void whatIsWrittenIsReadAgainWhateverIsInIt() throws Exception {
        assertThat(file.read()).isEmpty();
        file.write(TREE);
        assertThat(file.read()).contains(TREE);
        file.write(Map.of("now", false));
        assertThat(file.read()).contains(Map.of("now", false));
    }

    @Test
    void itIsItsOwnersAndLeavesNothingBesideIt() throws Exception {
        file.write(TREE);
        assertThat(Files.getPosixFilePermissions(file.path())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (var beside = Files.list(folder.resolve("deeper"))) {
            assertThat(beside).containsExactly(file.path());
        }
    }

    @Test
    void equalTreesAreWrittenAlike() throws Exception {
        var other = new LinkedHashMap<String, Object>();
        TREE.keySet().stream().sorted().forEach(key -> other.put(key, TREE.get(key)));
        file.write(TREE);
        var first = Files.readString(file.path());
        file.write(other);
        assertThat(file.path()).hasContent(first);
        assertThat(first).doesNotContain("#Sat", "#Sun");
    }

    @Test
    void whatIsCutOffOrChangedIsDamaged() throws Exception {
        file.write(TREE);
        var lines = Files.readAllLines(file.path());
        for (var missing : lines) {
            Files.write(
                    file.path(),
                    lines.stream().filter(line -> !line.equals(missing)).toList());
            assertThatThrownBy(file::read)
                    .as(missing)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is damaged");
        }
        Files.writeString(file.path(), "\\uZZZZ");
        assertThatThrownBy(file::read).isInstanceOf(IOException.class).hasMessageContaining("is damaged");
    }
}
