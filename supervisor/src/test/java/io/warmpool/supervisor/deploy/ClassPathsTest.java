package io.warmpool.supervisor.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathsTest {

    @TempDir
    Path folder;

    private Path distribution;
    private Path start;
    private Path runtime;
    private ClassPaths classPaths;

    @BeforeEach
    void makeFolders() throws Exception {
        distribution = Files.createDirectory(folder.resolve("distribution"));
        start = Files.createDirectory(folder.resolve("start"));
        runtime = Jars.write(distribution.resolve("worker/runtime.jar"), "runtime");
        classPaths = new ClassPaths(distribution, start);
    }

    @Test
    void theRuntimeComesFirstAndAStarStandsForTheJarsOfAFolderInTheOrderOfTheirNames() throws Exception {
        var b = Jars.write(start.resolve("lib/b.jar"), "b");
        var a = Jars.write(start.resolve("lib/a.jar"), "a");
        Files.writeString(start.resolve("lib/notes.txt"), "no jar");
        var classes = Files.createDirectory(start.resolve("classes"));
        assertThat(classPaths.forAgent("p", List.of("lib/*", "./classes"))).containsExactly(runtime, a, b, classes);
    }

    @Test
    void theDistributionWinsUnlessTheEntrySaysHere() throws Exception {
        var there = Jars.write(distribution.resolve("agents/a.jar"), "there");
        var here = Jars.write(start.resolve("agents/a.jar"), "here");
        assertThat(classPaths.forAgent("p", List.of("agents/*"))).containsExactly(runtime, there);
        assertThat(classPaths.forAgent("p", List.of("./agents/*"))).containsExactly(runtime, here);
        assertThat(classPaths.forAgent("p", List.of(here.toString()))).containsExactly(runtime, here);
    }

    @Test
    void whatAManifestNamesFollowsItsJarAndOnlyOnce() throws Exception {
        var agent = Jars.write(start.resolve("agent.jar"), "agent", "libs/x.jar missing.jar http://example.com/y.jar");
        var x = Jars.write(start.resolve("libs/x.jar"), "x", "z.jar ../agent.jar");
        var z = Jars.write(start.resolve("libs/z.jar"), "z");
        var last = Jars.write(start.resolve("last.jar"), "last");
        assertThat(classPaths.forAgent("p", List.of("./agent.jar", "./last.jar", "./libs/z.jar")))
                .containsExactly(runtime, agent, x, z, last);
    }

    @Test
    void anEntryThatStandsForNothingIsNamedWithThePlacesThatWereTried() {
        assertThatThrownBy(() -> classPaths.forAgent("p", List.of("agents/none/*")))
                .isInstanceOf(DeployFailure.class)
                .hasMessage("pools.p.class-path: agents/none/* matches no jar; looked in ["
                        + distribution.resolve("agents/none") + ", " + start.resolve("agents/none") + "]");
    }

    @Test
    void aBrokenJarIsNamed() throws Exception {
        Files.writeString(start.resolve("broken.jar"), "not a zip file");
        assertThatThrownBy(() -> classPaths.forAgent("p", List.of("./broken.jar")))
                .isInstanceOf(DeployFailure.class)
                .hasMessageContaining("cannot read the jar " + start.resolve("broken.jar"));
    }
}
