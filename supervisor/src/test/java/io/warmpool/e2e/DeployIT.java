package io.warmpool.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New code and settings on disk, rolled out and taken back, with an agent that tells its version. */
class DeployIT {

    @TempDir
    Path folder;

    private Path jar;
    private Path config;

    @BeforeEach
    void writeFirstVersion() throws IOException {
        jar = folder.resolve("lib/versioned.jar");
        config = folder.resolve("warmpool.yaml");
        deploy("v1");
        configure("red");
    }

    @Test
    void aRestartPicksUpJarsAndSettingsAndARollbackReturnsToTheOldOnes() throws Exception {
        try (var warmpool = start()) {
            assertThat(warmpool.ask("versioned", "?").body()).isEqualTo("v1 red");
            // In place, under the feet of the workers: their code is a copy.
            deploy("v2");
            configure("blue");
            assertThat(warmpool.ask("versioned", "late").body()).isEqualTo("v1 loaded late");

            var restart = warmpool.cli("restart", "versioned");
            assertThat(restart.exit()).as(restart.err()).isZero();
            assertThat(warmpool.ask("versioned", "?").body()).isEqualTo("v2 blue");
            assertThat(generations(warmpool, 2)).containsOnly(2);

            var rollback = warmpool.cli("rollback", "versioned");
            assertThat(rollback.exit()).as(rollback.err()).isZero();
            assertThat(rollback.err()).contains("returning from generation 2 to 1");
            assertThat(warmpool.ask("versioned", "?").body()).isEqualTo("v1 red");
            assertThat(generations(warmpool, 2)).containsOnly(1);
        }
    }

    @Test
    void aBrokenConfigurationFailsTheRestartAndNothingIsTouched() throws Exception {
        try (var warmpool = start()) {
            var before = warmpool.pids("versioned");
            Files.writeString(config, Files.readString(config).replace("heap:", "heep:"));
            var restart = warmpool.cli("restart", "versioned");
            assertThat(restart.exit()).isEqualTo(1);
            assertThat(restart.err()).contains("warmpool.yaml:5: unknown key pools.versioned.heep; did you mean heap?");
            configure("red");
            Files.delete(jar);
            var missing = warmpool.cli("restart", "versioned");
            assertThat(missing.exit()).isEqualTo(1);
            assertThat(missing.err()).contains("pools.versioned.class-path").contains("matches no jar");
            assertThat(warmpool.cli("rollback", "versioned").err()).contains("no generation before 1");
            assertThat(warmpool.pids("versioned")).isEqualTo(before);
            assertThat(warmpool.ask("versioned", "?").body()).isEqualTo("v1 red");
        }
    }

    @Test
    void aDeploymentThatDoesNotComeUpLeavesTheOldCodeServing() throws Exception {
        try (var warmpool = start()) {
            var before = warmpool.pids("versioned");
            deploy("broken");
            var restart = warmpool.cli("restart", "versioned");
            assertThat(restart.exit()).isEqualTo(1);
            assertThat(restart.err()).contains("did not come up").contains("this version is broken");
            assertThat(warmpool.pids("versioned")).isEqualTo(before);
            assertThat(warmpool.ask("versioned", "late").body()).isEqualTo("v1 loaded late");
        }
    }

    @Test
    void aSizeOutlivesTheSupervisor() throws Exception {
        try (var warmpool = start()) {
            assertThat(warmpool.cli("scale", "versioned", "3").exit()).isZero();
        }
        try (var next = start()) {
            assertThat(next.workers("versioned")).hasSize(3);
            assertThat(next.output()).contains("pool versioned has 3 workers, as it was scaled to");
            assertThat(generations(next, 3)).as("nothing on disk has changed").containsOnly(1);
        }
    }

    private RunningWarmpool start() throws IOException {
        return RunningWarmpool.startIn(folder, "--config", config.toString());
    }

    private void configure(String colour) throws IOException {
        Files.writeString(config, """
                pools:
                  versioned:
                    agent: example.Versioned
                    class-path: ["%s/*"]
                    heap: 48m
                    workers: 2
                    settings: {colour: %s}
                """.formatted(jar.getParent(), colour));
    }

    private List<Integer> generations(RunningWarmpool warmpool, int workers) throws Exception {
        return warmpool.settled("versioned", workers).stream()
                .map(worker -> worker.path("generation").asInt())
                .toList();
    }

    /** Compiles the agent and writes its jar over the one that is there. */
    private void deploy(String version) throws IOException {
        var sources = Files.createDirectories(folder.resolve("sources/example"));
        var agent = Files.writeString(sources.resolve("Versioned.java"), """
                package example;

                import io.warmpool.agent.*;

                public final class Versioned implements Agent {
                    private String colour;

                    @Override
                    public void preload(AgentContext context) {
                        if ("%1$s".equals("broken")) {
                            throw new IllegalStateException("this version is broken");
                        }
                        colour = context.settings().text("colour", "none");
                    }

                    @Override
                    public void handle(Call call, Reply reply) {
                        reply.text(call.text().equals("late") ? Late.text() : "%1$s " + colour);
                    }
                }
                """.formatted(version));
        var late = Files.writeString(sources.resolve("Late.java"), """
                package example;

                /** Loaded by the first call that asks for it. */
                final class Late {
                    static String text() {
                        return "%s loaded late";
                    }
                }
                """.formatted(version));
        var classes = Files.createDirectories(folder.resolve("classes"));
        var status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", apiJars(), "-d", classes.toString(), agent.toString(), late.toString());
        assertThat(status).isZero();
        Files.createDirectories(jar.getParent());
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (var name : List.of("example/Versioned.class", "example/Late.class")) {
                out.putNextEntry(new JarEntry(name));
                Files.copy(classes.resolve(name), out);
            }
        }
    }

    private static String apiJars() throws IOException {
        try (var jars = Files.list(Distribution.folder().resolve("worker"))) {
            return jars.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        }
    }
}
