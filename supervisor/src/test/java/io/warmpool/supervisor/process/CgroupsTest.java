package io.warmpool.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupsTest {

    private static final String UNIFIED =
            "30 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev shared:4 - cgroup2 cgroup2 rw,nsdelegate";
    private static final String HYBRID = "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw";
    private static final String VERSION_1 = "35 31 0:31 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory";
    private static final String CONTAINER =
            "612 608 0:29 /docker/abc /sys/fs/cgroup rw,nosuid - cgroup2 cgroup rw,nsdelegate";

    @Test
    void theFolderIsWhereTheHierarchyIsMountedAndThePlaceInIt() {
        assertThat(folder("0::/system.slice/warmpool.service", VERSION_1, UNIFIED))
                .isEqualTo("/sys/fs/cgroup/system.slice/warmpool.service");
        assertThat(folder("0::/", VERSION_1, HYBRID)).isEqualTo("/sys/fs/cgroup/unified");
    }

    @Test
    void whatIsMountedMayBePartOfTheHierarchy() {
        assertThat(folder("0::/docker/abc/inner", CONTAINER)).isEqualTo("/sys/fs/cgroup/inner");
        assertThat(folder("0::/docker/abc", CONTAINER)).isEqualTo("/sys/fs/cgroup");
        assertThat(folder("0::/docker/abcd", CONTAINER)).isEqualTo("none");
    }

    @Test
    void spacesInTheMountPointAreUnderstood() {
        assertThat(folder("0::/a", "41 31 0:38 / /mnt/c\\040d rw - cgroup2 cgroup2 rw"))
                .isEqualTo("/mnt/c d/a");
    }

    @Test
    void noneIsFoundWithoutAHierarchyOrOutsideOfTheNamespace() {
        assertThat(folder("0::/", VERSION_1)).isEqualTo("none");
        assertThat(folder("0::/../other", UNIFIED)).isEqualTo("none");
        assertThat(folder("4:memory:/x", UNIFIED)).isEqualTo("none");
        assertThat(Cgroups.folder(List.of(), List.of())).isEmpty();
    }

    @Test
    void theMarkIsReadFromTheNameOfAFolder() {
        assertThat(Cgroups.cookie(Path.of("/sys/fs/cgroup/warmpool-0123456789ab-112233445566")))
                .contains(new Cookie(new HomeId("0123456789ab"), "112233445566"));
        assertThat(Cgroups.cookie(Path.of("/sys/fs/cgroup/warmpool-0123456789ab-probe")))
                .isEmpty();
    }

    private static String folder(String cgroup, String... mountinfo) {
        return Cgroups.folder(List.of(mountinfo), List.of("9:name=systemd:/", cgroup))
                .map(Path::toString)
                .orElse("none");
    }
}
