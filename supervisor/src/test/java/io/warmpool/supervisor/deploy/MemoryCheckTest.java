package io.warmpool.supervisor.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.pool.PoolSnapshot;
import io.warmpool.supervisor.process.AvailableMemory;
import io.warmpool.supervisor.process.ProcessStat;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryCheckTest {

    private static final long MEBI = 1L << 20;
    private static final Map<Long, ProcessStat> PROCESSES =
            Map.of(1L, new ProcessStat(200 * MEBI, 0), 2L, new ProcessStat(310 * MEBI, 0));

    @Test
    void theLargestWorkerSaysWhatOneMoreNeeds() {
        assertThat(check(310).shortage(pool(1, 2), 64 * MEBI)).isEmpty();
        assertThat(check(309).shortage(pool(1, 2, 0), 64 * MEBI))
                .contains("one more worker of 'p' needs about 310 MiB, and 309 MiB are available (here)");
    }

    @Test
    void withoutAWorkerTheHeapSaysIt() {
        assertThat(check(164).shortage(pool(0, 99), 64 * MEBI)).isEmpty();
        assertThat(check(163).shortage(pool(0, 99), 64 * MEBI))
                .hasValueSatisfying(text -> assertThat(text).contains("164 MiB"));
    }

    @Test
    void whereTheSystemSaysNothingNothingIsMissing() {
        var check = new MemoryCheck(_ -> Optional.empty(), Optional::empty);
        assertThat(check.shortage(pool(1), 64 * MEBI)).isEmpty();
    }

    private static MemoryCheck check(long mebibytes) {
        return new MemoryCheck(
                pid -> Optional.ofNullable(PROCESSES.get(pid)),
                () -> Optional.of(new AvailableMemory(mebibytes * MEBI, "here")));
    }

    private static PoolSnapshot pool(long... pids) {
        var rows = Arrays.stream(pids)
                .mapToObj(pid -> ScriptedPool.row("p", 0, pid, 1))
                .toList();
        return ScriptedPool.snapshot("p", rows);
    }
}
