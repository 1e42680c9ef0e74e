package io.warmpool.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvailableMemoryTest {

    private static final long MEBI = 1L << 20;

    @TempDir
    Path folder;

    private Path cgroups;

    @BeforeEach
    void writeMachine() throws IOException {
        cgroups = folder.resolve("cgroup");
        write("proc/meminfo", "MemTotal:  9999999 kB\nMemFree: 1 kB\nMemAvailable:    1024000 kB\n");
    }

    @Test
    void withoutControlGroupsTheMachineSaysIt() {
        assertThat(read()).isEqualTo(new AvailableMemory(1000 * MEBI, "MemAvailable in /proc/meminfo"));
    }

    @Test
    void theLimitOfAGroupOfVersionTwoCountsWithoutThePageCache() throws Exception {
        write("proc/self/cgroup", "0::/a/b\n");
        write("cgroup/a/b/memory.max", "max\n");
        write("cgroup/a/b/memory.current", "1\n");
        write("cgroup/a/memory.max", 500 * MEBI + "\n");
        write("cgroup/a/memory.current", 450 * MEBI + "\n");
        write("cgroup/a/memory.stat", "anon 1\ninactive_file " + 30 * MEBI + "\n");
        assertThat(read()).isEqualTo(new AvailableMemory(80 * MEBI, "the limit in " + cgroups.resolve("a/memory.max")));
    }

    @Test
    void aGroupOfVersionOneAndTheRootOfAContainerCountToo() throws Exception {
        write("proc/self/cgroup", "7:cpu,cpuacct:/x\n4:memory:/not/visible/here\n0::/\n");
        write("cgroup/memory/memory.limit_in_bytes", 300 * MEBI + "\n");
        write("cgroup/memory/memory.usage_in_bytes", 100 * MEBI + "\n");
        assertThat(read().bytes()).isEqualTo(200 * MEBI);
    }

    @Test
    void aLimitBeyondTheMachineDoesNotMatter() throws Exception {
        write("proc/self/cgroup", "4:memory:/\n");
        write("cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        write("cgroup/memory/memory.usage_in_bytes", "4096\n");
        assertThat(read().bytes()).isEqualTo(1000 * MEBI);
    }

    @Test
    void thisMachineSaysSomething() {
        assertThat(AvailableMemory.read())
                .hasValueSatisfying(memory -> assertThat(memory.bytes()).isPositive());
    }

    private AvailableMemory read() {
        return AvailableMemory.read(folder.resolve("proc"), cgroups).orElseThrow();
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(folder.resolve(file).getParent());
        Files.writeString(folder.resolve(file), text);
    }
}
