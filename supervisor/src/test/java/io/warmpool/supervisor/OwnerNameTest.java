package io.warmpool.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerNameTest {

    private final SecureRandom random = new SecureRandom();

    @TempDir
    Path folder;

    @Test
    void aHomeKeepsItsNameAndNoOtherHasIt() throws IOException {
        var first = OwnerName.of(folder.resolve("owner"), random);
        assertThat(first).matches("[0-9a-f]{16}@[A-Za-z0-9._-]+");
        assertThat(OwnerName.of(folder.resolve("owner"), random)).isEqualTo(first);
        assertThat(OwnerName.of(folder.resolve("other"), random)).isNotEqualTo(first);
    }

    @Test
    void aFileThatWasCutIsMadeAnew() throws IOException {
        var file = Files.writeString(folder.resolve("owner"), "0123");
        var made = OwnerName.of(file, random);
        assertThat(made).matches("[0-9a-f]{16}@.+");
        assertThat(OwnerName.of(file, random)).isEqualTo(made);
    }
}
