package io.warmpool.supervisor.job.sqlite;

import static io.warmpool.supervisor.job.JobStage.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobStage;
import io.warmpool.supervisor.job.JobState;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledWhileSubmittingTest {

    private static final int ROUNDS = 3;
    private static final int HEARD = 500;

    @TempDir
    private Path folder;

    /** What was said of each job: {@code true} if that it has ended. */
    private final Map<JobId, Boolean> said = new HashMap<>();

    @Test
    void whatWasSaidToBeStoredIsThereAfterKillNine() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            var process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            SubmittingProcess.class.getName(),
                            folder.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var out = process.inputReader()) {
                killInTheMiddle(process, out);
            } finally {
                process.destroyForcibly();
                assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }
            check();
        }
    }

    private void killInTheMiddle(Process process, BufferedReader out) throws Exception {
        var heard = 0;
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            var words = line.split(" ");
            // Lines of the log go the same way.
            var id = words.length == 2 ? JobId.parse(words[1]) : Optional.<JobId>empty();
            if (id.isEmpty()) {
                continue;
            }
            said.merge(id.get(), words[0].equals("ended"), Boolean::logicalOr);
            if (++heard == HEARD) {
                // The process itself would close its streams, with words in them that were said.
                process.toHandle().destroyForcibly();
            }
        }
        assertThat(heard).isGreaterThanOrEqualTo(HEARD);
    }

    private void check() throws Exception {
        try (var store = SqliteJobs.open(folder.resolve("jobs.db"), folder.resolve("library"), JobStage.LIMITS)) {
            var ended = 0;
            for (var each : said.entrySet()) {
                var job = get(store.find(each.getKey()));
                assertThat(job).as("job %s", each.getKey()).isPresent();
                if (each.getValue()) {
                    ended++;
                    assertThat(job.get().state()).isEqualTo(JobState.SUCCEEDED);
                    assertThat(get(store.output(each.getKey()))).isPresent();
                }
                var events = get(store.events(each.getKey(), 0, 100));
                assertThat(events).hasSize((int) job.get().lastEvent());
                assertThat(events.getLast().id()).isEqualTo(job.get().lastEvent());
            }
            assertThat(ended).isPositive();
            var counts = get(store.counts());
            assertThat(counts.values().stream().mapToLong(Long::longValue).sum())
                    .isGreaterThanOrEqualTo(said.size());
            assertThat(get(store.inherit("home-1")))
                    .hasSize(Math.toIntExact(counts.getOrDefault(JobState.RUNNING, 0L)));
        }
        assertThat(folder.resolve("jobs.db.damaged-1")).doesNotExist();
    }
}
