package io.warmpool.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

class SupervisorLoggingTest {

    @TempDir
    private Path folder;

    @Test
    void howeverMuchIsLoggedItIsFiveFilesOfTenMegabytes() throws Exception {
        var message = "x".repeat(4000);
        log(log -> {
            for (int i = 0; i < 20_000; i++) {
                log.info("{} {}", i, message);
            }
        });
        try (var files = Files.list(folder)) {
            assertThat(files.toList())
                    .hasSize(5)
                    .allSatisfy(file -> assertThat(Files.size(file)).isLessThan(12L * 1024 * 1024));
        }
    }

    @Test
    void nobodysTextCanPassForALineOfItsOwnOrReachATerminalAsACommand() throws Exception {
        log(log -> log.warn(
                "a worker said {}",
                "\u001b[2J\u009b31m\r\n2026 ERROR forged\u202e",
                new IllegalStateException("e\u001b[0m\nforged")));
        var text = Files.readString(folder.resolve("supervisor.log"));
        assertThat(text.lines().filter(line -> !line.startsWith("\t")).toList())
                .allSatisfy(line -> assertThat(line).doesNotStartWith("forged").doesNotStartWith("2026 ERROR"));
        assertThat(text).doesNotContain("\u001b", "\u009b", "\u202e").contains("forged");
    }

    private void log(Consumer<Logger> what) throws IOException {
        SupervisorLogging.logTo(folder.resolve("supervisor.log"));
        var context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        try {
            new SupervisorLogging().configure(context);
            what.accept(context.getLogger("test"));
        } finally {
            context.stop();
            System.clearProperty("warmpool.log-file");
        }
    }
}
