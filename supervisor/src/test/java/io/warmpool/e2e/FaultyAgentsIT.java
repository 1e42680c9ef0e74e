package io.warmpool.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Agents that go wrong, in real workers. */
class FaultyAgentsIT {

    @Test
    void aWorkerThatCrashesUnderItsCallCostsThatCallOnly() throws Exception {
        try (var warmpool = RunningWarmpool.start(Distribution.faulty("CrashesAfterStart", 2))) {
            var answer = warmpool.ask("faulty", "please crash");
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("worker-lost").contains("exit 13");
            for (int i = 0; i < 20; i++) {
                assertThat(warmpool.ask("faulty", "fine").statusCode()).isEqualTo(200);
            }
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(warmpool.workers("faulty"))
                            .hasSize(2)
                            .allMatch(worker -> worker.path("state").asText().equals("UP")));
        }
    }

    @Test
    void anUnexpectedExceptionIsLoggedAndItsMessageIsNotSent() throws Exception {
        try (var warmpool = RunningWarmpool.start(Distribution.faulty("ThrowsUnexpected", 1))) {
            var answer = warmpool.ask("faulty", "throw");
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("agent-failed").doesNotContain("secret detail");
            assertThat(warmpool.home().resolve("logs/workers/faulty-0.log"))
                    .content()
                    .contains("secret detail");
        }
    }

    @Test
    void anOutOfMemoryErrorEndsTheWorkerAndNothingElse() throws Exception {
        for (var agent : new String[] {"LeaksHeap", "LeaksDirect"}) {
            try (var warmpool = RunningWarmpool.start(
                    Distribution.faulty(agent, 1, "pools.faulty.jvm-options=[-XX:MaxDirectMemorySize=32m]"))) {
                var before = warmpool.pids("faulty");
                var answer = warmpool.ask("faulty", "leak");
                assertThat(answer.statusCode()).as(agent).isEqualTo(502);
                assertThat(answer.body()).as(agent).contains("out of memory");
                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(warmpool.workers("faulty"))
                                .hasSize(1)
                                .allMatch(
                                        worker -> worker.path("state").asText().equals("UP")));
                assertThat(warmpool.pids("faulty")).doesNotContainAnyElementsOf(before);
            }
        }
    }

    @Test
    void aFailedBootSaysTheStepTheExceptionAndTheLastOutput() throws Exception {
        try (var warmpool = RunningWarmpool.launch(Distribution.faulty("FailsPreload", 1))) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> warmpool.output().contains("faulty/0")
                            && warmpool.output().contains("the model file is missing"));
            assertThat(warmpool.output()).contains("boot failed in step 'agent warm'");
            var why = warmpool.cli("why", "faulty/0");
            assertThat(why.out())
                    .contains("IllegalStateException: the model file is missing")
                    .contains("exit 65");
        }
    }

    @Test
    void aMissingKnowledgeFolderFailsTheBootWithItsPath() throws Exception {
        try (var warmpool =
                RunningWarmpool.launch("pools.assistant.workers=1", "pools.assistant.settings.knowledge=./nowhere")) {
            await().atMost(Duration.ofSeconds(60)).until(() -> warmpool.output().contains("boot failed"));
            assertThat(warmpool.output()).contains("/nowhere");
        }
    }

    @Test
    void aCallThatIgnoresItsCancellationCostsItsWorkerAfterTheGrace() throws Exception {
        try (var warmpool = RunningWarmpool.start(
                Distribution.faulty("IgnoresInterrupt", 1, "pools.faulty.settings.block-ms=600000"))) {
            var before = warmpool.pids("faulty");
            var answer = warmpool.send(warmpool.invoke("faulty", "x").header("Warmpool-Deadline-Ms", "500"));
            assertThat(answer.statusCode()).isEqualTo(504);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(warmpool.workers("faulty"))
                            .hasSize(1)
                            .allMatch(worker -> worker.path("state").asText().equals("UP")
                                    && !before.contains(worker.path("pid").asLong())));
        }
    }
}
