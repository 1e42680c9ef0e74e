package io.warmpool.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.warmpool.e2e.Distribution;
import io.warmpool.e2e.RunningWarmpool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Why workers died is told also by the supervisors after the one that saw it, or that did not. */
class RememberedDeathsIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void theNextSupervisorTellsWhyWorkersDiedBeforeItAndWhileThereWasNone() throws Exception {
        try (var warmpool = RunningWarmpool.start(Distribution.faulty("WritesStdout", 2, "orphan-grace=60s"))) {
            await().atMost(SOON).until(() -> {
                warmpool.ask("faulty", "3");
                return warmpool.workers("faulty").stream()
                        .allMatch(worker -> worker.path("calls").asInt() > 0);
            });
            var killed = warmpool.processes("faulty").getFirst();
            killed.destroyForcibly();
            await().atMost(SOON).until(() -> isServedByAnother(warmpool, killed));
            var seen = history(warmpool, 0);
            assertThat(seen).hasSize(1);

            var unseen = warmpool.processes("faulty").getLast();
            warmpool.killSupervisor();
            assertThat(unseen.isAlive()).isTrue();
            unseen.destroyForcibly();
            await().atMost(SOON).until(() -> !unseen.isAlive());
            warmpool.startAgain();
            checkSeen(history(warmpool, 0), seen.getFirst(), killed.pid());
            checkUnseen(history(warmpool, 1), unseen.pid());
            assertThat(warmpool.cli("why", Long.toString(killed.pid())).out())
                    .contains("faulty/0", "killed by signal 9 (SIGKILL)", "line 3 of 3");
            assertThat(warmpool.cli("why", "faulty/1").out())
                    .contains("ended while no supervisor was running", "uptime unknown, generation 1, calls unknown");
            checkOwnersOnly(warmpool.home().resolve("state").resolve("deaths"));

            warmpool.killSupervisor();
            warmpool.startAgain();
            checkSeen(history(warmpool, 0), seen.getFirst(), killed.pid());
            checkUnseen(history(warmpool, 1), unseen.pid());

            assertThat(warmpool.cli("stop", "--drain", "1s").exit()).isZero();
            assertThat(warmpool.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
            warmpool.startAgain();
            var stopped = history(warmpool, 0);
            assertThat(stopped).hasSize(2);
            assertThat(stopped.getFirst().path("kind").asText()).isEqualTo("replaced");
            checkSeen(stopped.subList(1, 2), seen.getFirst(), killed.pid());
        }
    }

    private static boolean isServedByAnother(RunningWarmpool warmpool, ProcessHandle than) throws Exception {
        var workers = warmpool.workers("faulty");
        return workers.size() == 2
                && workers.stream()
                        .allMatch(worker -> worker.path("state").asText().equals("UP"))
                && workers.stream().noneMatch(worker -> worker.path("pid").asLong() == than.pid());
    }

    /** All that was known of it, times within the millisecond that is kept. */
    private static void checkSeen(List<JsonNode> told, JsonNode seen, long pid) {
        assertThat(told).singleElement().satisfies(death -> {
            assertThat(death.path("pid").asLong()).isEqualTo(pid);
            assertThat(death.path("kind").asText()).isEqualTo("signal");
            for (var same : List.of("incarnation", "pid", "generation", "kind", "cause", "calls", "last-output")) {
                assertThat(death.get(same)).as(same).isEqualTo(seen.get(same));
            }
            assertThat(death.path("calls").asInt()).isPositive();
            for (var time : List.of("started", "ended")) {
                assertThat(Duration.between(at(death, time), at(seen, time)).abs())
                        .as(time)
                        .isLessThan(Duration.ofMillis(100));
            }
            assertThat(death.path("uptime-ms").asLong())
                    .isCloseTo(seen.path("uptime-ms").asLong(), Offset.offset(2L));
        });
    }

    private static void checkUnseen(List<JsonNode> told, long pid) {
        assertThat(told).singleElement().satisfies(death -> {
            assertThat(death.path("pid").asLong()).isEqualTo(pid);
            assertThat(death.path("kind").asText()).isEqualTo("exit");
            assertThat(death.path("cause").asText()).isEqualTo("ended while no supervisor was running");
            assertThat(death.path("last-output").toString()).contains("line 3 of 3");
            assertThat(death.get("calls").isNull()).isTrue();
            assertThat(death.get("uptime-ms").isNull()).isTrue();
            assertThat(at(death, "started")).isBefore(at(death, "ended"));
        });
    }

    private static void checkOwnersOnly(Path folder) throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
        }
    }

    private static Instant at(JsonNode death, String field) {
        return Instant.parse(death.path(field).asText());
    }

    /** How the workers of a slot ended, newest first, as {@code why} has it. */
    private static List<JsonNode> history(RunningWarmpool warmpool, int slot) throws Exception {
        var answer = RunningWarmpool.json(
                warmpool.cli("why", "faulty/" + slot, "--json").out());
        return StreamSupport.stream(answer.path("history").spliterator(), false).toList();
    }
}
