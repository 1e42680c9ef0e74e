package io.warmpool.testkit.faulty;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.agent.AgentException;
import io.warmpool.testkit.AgentTester;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CountsTest {

    private static final String JOB = "01k0000000000000000000job1";
    private static final long PID = ProcessHandle.current().pid();

    @TempDir
    private Path folder;

    @Test
    void itCountsAndKeepsAJournalOfItsAttempts() throws Exception {
        try (var tester = tester()) {
            var result = tester.call("steps=2 pause=1").job(JOB, 3).run();
            assertThat(result.deltas()).containsExactly("1", "2");
            assertThat(result.progress()).hasSize(2);
            assertThat(result.text()).isEqualTo("{\"job\":\"" + JOB + "\",\"attempt\":3,\"pid\":" + PID + "}");
            tester.call("").run();
        }
        assertThat(journal())
                .hasContent("start " + JOB + " 3 " + PID + "\nend " + JOB + " 3 " + PID + "\nstart none 0 " + PID
                        + "\nend none 0 " + PID);
    }

    @Test
    void itFailsInTheWayItIsToldTo() throws Exception {
        try (var tester = tester()) {
            var refused = tester.call("fail=rate-limited").job(JOB, 1).run();
            assertThat(refused.failure())
                    .get()
                    .isInstanceOfSatisfying(
                            AgentException.class,
                            thrown -> assertThat(thrown.code()).isEqualTo(AgentException.Code.RATE_LIMITED));
            assertThat(tester.call("throw=true").run().failure()).get().isInstanceOf(IllegalStateException.class);
            assertThat(tester.call("big=1000").run().text()).hasSize(1000);
            assertThat(tester.call("steps=many").run().failure()).get().isInstanceOf(AgentException.class);
        }
    }

    @Test
    void itEndsItsProcessBeforeTheStepThatItIsTold() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CallOnce.class.getName(),
                        Counts.class.getName(),
                        "steps=3 die-at=2")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(Counts.EXIT_CODE);
        try (var tester = tester()) {
            assertThat(tester.call("die-at=2 die-attempts=1").job(JOB, 2).run().deltas())
                    .hasSize(3);
        }
    }

    private AgentTester tester() throws Exception {
        return AgentTester.of(new Counts())
                .settings(Map.of("journal", journal().toString()))
                .preload();
    }

    private Path journal() {
        return folder.resolve("journal");
    }
}
