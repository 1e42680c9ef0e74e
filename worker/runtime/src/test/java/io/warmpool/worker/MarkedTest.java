package io.warmpool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.Launch;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MarkedTest {

    private final String mark = UUID.randomUUID().toString();

    @Test
    void aProcessIsFoundByItsWholeMarkWhateverItsParent() throws Exception {
        var other = sleep(mark + "0");
        // The shell ends at once, and what it has started lost its parent.
        var shell = with(mark, "sh", "-c", "sleep 1000 & echo $!").start();
        try (var said = shell.inputReader()) {
            var orphan = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
            try {
                assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
                assertThat(ProcessHandle.current().descendants()).doesNotContain(orphan);
                assertThat(Marked.find(mark)).containsExactly(orphan);
            } finally {
                orphan.destroyForcibly();
            }
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void whatHasEndedIsNotFound() throws Exception {
        var process = sleep(mark);
        assertThat(Marked.find(mark)).containsExactly(process.toHandle());
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(Marked.find(mark)).isEmpty();
    }

    private static Process sleep(String mark) throws IOException {
        return with(mark, "sleep", "1000").start();
    }

    private static ProcessBuilder with(String mark, String... command) {
        var builder = new ProcessBuilder(command);
        builder.environment().put(Launch.COOKIE_VARIABLE, mark);
        return builder;
    }
}
