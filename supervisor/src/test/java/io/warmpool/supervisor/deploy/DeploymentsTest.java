package io.warmpool.supervisor.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warmpool.supervisor.config.ConfigInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a supervisor starts with, and what the next one on the same home knows. */
class DeploymentsTest {

    @TempDir
    Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        Jars.write(folder.resolve("distribution/worker/runtime.jar"), "runtime");
        Jars.write(folder.resolve("agent.jar"), "one");
    }

    @Test
    void theFirstStartIsGenerationOneAndRunsFromCopies() throws Exception {
        var deployments = start();
        assertThat(deployments.start("echo").number()).isEqualTo(1);
        assertThat(deployments.start("echo").concurrency()).isEqualTo(8);
        assertThat(deployments.agent("echo")).isEqualTo("com.example.A");
        assertThat(deployments.notices()).isEmpty();
        assertThat(deployments.workers("echo")).isEqualTo(2);
        var content = deployments.content("echo", 1);
        assertThat(deployments.classPath(content))
                .hasSize(2)
                .allMatch(path -> path.startsWith(folder.resolve("home/cache/class-path")))
                .last()
                .satisfies(path -> assertThat(path)
                        .hasSameBinaryContentAs(folder.resolve("agent.jar"))
                        .hasFileName("agent.jar"));
    }

    @Test
    void theSameOnDiskIsTheSameGenerationForTheNextSupervisor() throws Exception {
        start().close();
        assertThat(start().start("echo").number()).isEqualTo(1);
        Jars.write(folder.resolve("agent.jar"), "two");
        assertThat(start().start("echo").number()).isEqualTo(2);
        assertThat(start("pools.echo.heap=99m").start("echo").number()).isEqualTo(3);
    }

    @Test
    void aGenerationThatNobodyKnowsIsThePresentOne() throws Exception {
        Jars.write(folder.resolve("agent.jar"), "one");
        start().close();
        Jars.write(folder.resolve("agent.jar"), "two");
        var deployments = start();
        assertThat(deployments.content("echo", 9)).isEqualTo(deployments.content("echo", 2));
        assertThat(deployments.content("echo", 1)).isNotEqualTo(deployments.content("echo", 2));
    }

    @Test
    void aGenerationThatWasRolledBackToStaysUntilSomethingOnDiskChanges() throws Exception {
        start().close();
        Jars.write(folder.resolve("agent.jar"), "two");
        start().close();
        var file = new StateFile(folder.resolve("home/state/generations/echo"));
        var generations = Generations.remembered(file).orElseThrow();
        generations.succeeded(
                generations.previous().orElseThrow(), generations.present().fingerprint(), Set.of(1));
        var deployments = start();
        assertThat(deployments.start("echo").number()).isEqualTo(1);
        assertThat(deployments.notices())
                .singleElement()
                .asString()
                .contains("stays in generation 1")
                .contains("'warmpool restart echo'");
        Jars.write(folder.resolve("agent.jar"), "three");
        assertThat(start().start("echo").number()).isEqualTo(3);
    }

    @Test
    void copiesOfAnOlderGenerationAreThereForItsOrphansAndOneThatNobodyRemembersIsNot() throws Exception {
        var first = start();
        var old = first.classPath(first.content("echo", 1)).getLast();
        first.close();
        var stray = Files.createDirectories(folder.resolve("home/cache/class-path/0123456789abcdef"));
        Jars.write(folder.resolve("agent.jar"), "two");
        start().close();
        assertThat(old).exists();
        assertThat(stray).doesNotExist();
    }

    @Test
    void aSizeThatWasScaledToIsKeptAndSaid() throws Exception {
        start().close();
        new Sizes(new StateFile(folder.resolve("home/state/sizes"))).remember("echo", 2, 5);
        var deployments = start();
        assertThat(deployments.workers("echo")).isEqualTo(5);
        assertThat(deployments.notices())
                .containsExactly("pool echo has 5 workers, as it was scaled to; the configuration says 2");
        assertThat(start("pools.echo.workers=3").workers("echo")).isEqualTo(3);
    }

    @Test
    void damagedStateIsSaidAndDoesNotKeepThePoolFromStarting() throws Exception {
        start().close();
        Files.writeString(folder.resolve("home/state/generations/echo"), "garbage");
        Files.writeString(folder.resolve("home/state/sizes"), "garbage");
        var deployments = start();
        assertThat(deployments.start("echo").number()).isEqualTo(1);
        assertThat(deployments.workers("echo")).isEqualTo(2);
        assertThat(deployments.notices())
                .singleElement()
                .asString()
                .contains("is lost")
                .contains("is damaged");
    }

    @Test
    void aMissingClassPathKeepsTheSupervisorFromStarting() throws Exception {
        Files.delete(folder.resolve("agent.jar"));
        assertThatThrownBy(this::start)
                .isInstanceOf(DeployFailure.class)
                .hasMessageContaining("pools.echo.class-path: ./agent.jar matches no file or folder");
    }

    @Test
    void aHomeThatWouldSplitAClassPathIsRefused() throws Exception {
        var inputs = new ConfigInputs(Optional.empty(), Map.of(), List.of());
        var loaded = inputs.load();
        assertThatThrownBy(() ->
                        Deployments.open(folder.resolve("a:b"), folder, folder, loaded, inputs, InstantSource.system()))
                .isInstanceOf(DeployFailure.class)
                .hasMessageContaining("a:b has a ':' in its path")
                .hasMessageContaining("--home");
    }

    private Deployments start(String... sets) throws IOException {
        var config = Files.writeString(
                folder.resolve("warmpool.yaml"),
                "pools:\n  echo: {agent: com.example.A, class-path: [./agent.jar], workers: 2}\n");
        var inputs = new ConfigInputs(Optional.of(config), Map.of(), List.of(sets));
        return Deployments.open(
                folder.resolve("home"),
                folder.resolve("distribution"),
                folder,
                inputs.load(),
                inputs,
                InstantSource.system());
    }
}
