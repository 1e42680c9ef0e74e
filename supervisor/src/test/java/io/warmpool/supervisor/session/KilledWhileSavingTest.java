package io.warmpool.supervisor.session;

import static io.warmpool.supervisor.session.Samples.key;
import static io.warmpool.supervisor.session.Samples.text;
import static io.warmpool.supervisor.session.SessionStoreContract.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledWhileSavingTest {

    private static final int ROUNDS = 3;

    @TempDir
    private Path folder;

    @Test
    void whatWasSaidToBeStoredIsThereAfterKillNine() throws Exception {
        var last = new HashMap<Long, Long>();
        long next = 1;
        for (int round = 0; round < ROUNDS; round++) {
            var process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            SavingProcess.class.getName(),
                            folder.toString(),
                            Long.toString(next))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var out = process.inputReader()) {
                next = killInTheMiddle(process, out, last) + 1000;
            } finally {
                process.destroyForcibly();
                assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }
            check(last);
        }
    }

    /** The last number that was said. */
    private static long killInTheMiddle(Process process, BufferedReader out, Map<Long, Long> last) throws Exception {
        long highest = 0;
        var heard = 0;
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            // Lines of the log go the same way.
            if (line.matches("\\d+")) {
                var number = Long.parseLong(line);
                last.merge(number % 8, number, Math::max);
                highest = Math.max(highest, number);
                if (++heard == 1000) {
                    // The process itself would close its streams, with words in them that were said.
                    process.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(heard).isGreaterThanOrEqualTo(1000);
        return highest;
    }

    private void check(Map<Long, Long> last) throws Exception {
        try (var store = SqliteSessions.open(folder.resolve("sessions.db"), folder.resolve("library"))) {
            for (var entry : last.entrySet()) {
                var key = key("s" + entry.getKey());
                var stored = get(store.all()).stream()
                        .filter(each -> each.key().equals(key))
                        .findFirst()
                        .orElseThrow();
                assertThat(stored.turns()).isGreaterThanOrEqualTo(entry.getValue());
                assertThat(text(get(store.state(key)))).isEqualTo("1:state " + stored.turns());
                entry.setValue(stored.turns());
            }
        }
        assertThat(folder.resolve("sessions.db.damaged-1")).doesNotExist();
    }
}
