package io.warmpool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.CacheLimits;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkPortTest {

    @TempDir
    private Path folder;

    @Test
    void withoutAFileItIsThePortOfTheLaunchContract() {
        var port = port();
        assertThat(port.update()).isFalse();
        assertThat(port.current()).isEqualTo(40_000);
    }

    @Test
    void theFileNamesTheNext() throws IOException {
        var port = port();
        for (var next : new int[] {1, 65_535, 40_001}) {
            Files.writeString(folder.resolve("link"), next + "\n");
            assertThat(port.update()).isTrue();
            assertThat(port.current()).isEqualTo(next);
            assertThat(port.update()).as("nothing new").isFalse();
        }
    }

    @Test
    void whatIsNoPortChangesNothing() throws IOException {
        var port = port();
        Files.writeString(folder.resolve("link"), "40001");
        port.update();
        for (var garbage : new String[] {"", "\n", "0", "65536", "-1", "4e4", "400010", "٤٠٠٠٠", "1".repeat(100_000)}) {
            Files.writeString(folder.resolve("link"), garbage);
            assertThat(port.update()).as(garbage).isFalse();
            assertThat(port.current()).isEqualTo(40_001);
        }
        Files.delete(folder.resolve("link"));
        Files.createDirectory(folder.resolve("link"));
        assertThat(port.update()).isFalse();
        assertThat(port.current()).isEqualTo(40_001);
    }

    private LinkPort port() {
        return new LinkPort(new Launch(
                Incarnation.random(new SecureRandom()),
                "test",
                0,
                1,
                "127.0.0.1",
                40_000,
                folder.resolve("link"),
                "none",
                1,
                1,
                Duration.ZERO,
                folder,
                folder,
                CacheLimits.defaults(),
                256 << 10,
                Map.of()));
    }
}
