package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.process.ExitStatus;
import io.warmpool.supervisor.process.WorkerExit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeathKindTest {

    /** Without a reason of the supervisor's: what the worker said, then what the system says. */
    @ParameterizedTest
    @CsvSource({
        "false, 0, false, EXIT",
        "false, 1, false, EXIT",
        "false, 66, false, EXIT",
        "false, , false, EXIT",
        "false, 3, false, OUT_OF_MEMORY",
        "false, 134, false, SIGNAL",
        "false, 137, false, SIGNAL",
        "false, 139, false, SIGNAL",
        "false, 255, false, EXIT",
        "false, 137, true, KERNEL_OOM",
        "false, , true, KERNEL_OOM",
        "true, 65, false, BOOT_FAILED",
        "true, , false, BOOT_FAILED",
        "true, 137, true, BOOT_FAILED"
    })
    void whatEndsAWorkerByItself(boolean bootFailed, Integer status, boolean kernel, DeathKind kind) {
        assertThat(DeathKind.of(Optional.empty(), bootFailed, exit(status, kernel)))
                .isEqualTo(kind);
    }

    /** With one: it counts before what the system says of the signal that it sent. */
    @ParameterizedTest
    @CsvSource({
        "RESTART, REPLACED",
        "SCALED_DOWN, REPLACED",
        "SHUTDOWN, REPLACED",
        "SUPERSEDED, REPLACED",
        "MAX_CALLS, REPLACED",
        "MAX_AGE, REPLACED",
        "MAX_MEMORY, REPLACED",
        "OPERATOR, OPERATOR",
        "NO_HELLO, HANG",
        "BOOT_TOO_LONG, HANG",
        "NO_PROBE, HANG",
        "SILENT, HANG",
        "CALL_OVERDUE, DEADLINE",
        "MEMORY_LIMIT, MEMORY_LIMIT"
    })
    void whatTheSupervisorEnds(StopReason why, DeathKind kind) {
        for (var status : new Integer[] {null, 0, 3, 137, 143}) {
            assertThat(DeathKind.of(Optional.of(why), false, exit(status, false)))
                    .isEqualTo(kind);
        }
    }

    @ParameterizedTest
    @CsvSource({"NO_PROBE, BOOT_FAILED", "OPERATOR, OPERATOR", "BOOT_TOO_LONG, HANG", "SUPERSEDED, REPLACED"})
    void whatTheSupervisorEndsAfterItsBootFailed(StopReason why, DeathKind kind) {
        assertThat(DeathKind.of(Optional.of(why), true, exit(137, false))).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"KERNEL_OOM, kernel-oom", "EXIT, exit", "OUT_OF_MEMORY, out-of-memory", "MEMORY_LIMIT, memory-limit"})
    void itsNameInJson(DeathKind kind, String slug) {
        assertThat(kind.slug()).isEqualTo(slug);
    }

    private static WorkerExit exit(Integer status, boolean kernel) {
        return new WorkerExit(Optional.ofNullable(status).map(ExitStatus::new), kernel, List.of(), "");
    }
}
