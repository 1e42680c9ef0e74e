package io.warmpool.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeFolderTest {

    @TempDir
    Path folder;

    @Test
    void onlyTheOwnerSeesWhatIsInIt() throws IOException {
        Files.createDirectories(folder.resolve("home").resolve("logs"));
        try (var home = HomeFolder.take(folder.resolve("home"))) {
            for (var name : List.of("run", "state", "cache", "logs")) {
                assertThat(PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(home.folder().resolve(name))))
                        .as(name)
                        .isEqualTo("rwx------");
            }
            assertThat(home.workerLog("echo", 3)).endsWithRaw(Path.of("logs/workers/echo-3.log"));
        }
    }

    @Test
    void aSecondOneIsRefusedAndNamesTheFirstUntilThatIsClosed() throws IOException {
        try (var first = HomeFolder.take(folder)) {
            assertThatThrownBy(() -> HomeFolder.take(first.folder()))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("pid " + ProcessHandle.current().pid())
                    .hasMessageContaining("--home");
        }
        HomeFolder.take(folder).close();
    }

    @Test
    void aFolderThatCannotBeUsedIsNamed() throws IOException {
        var file = Files.writeString(folder.resolve("a-file"), "x");
        assertThatThrownBy(() -> HomeFolder.take(file))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining(file.toString());
    }
}
