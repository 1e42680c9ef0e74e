package io.warmpool.supervisor.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheKeyTest {

    private static final List<String> FLAGS = List.of("-Xmx1000", "-Dwarmpool.worker=pool/0", "-XX:+UseSerialGC");

    @TempDir
    Path folder;

    private Orders orders;
    private CacheKey first;

    @BeforeEach
    void aWorker() throws IOException {
        orders = new Orders(folder);
        first = key();
    }

    private CacheKey key() throws IOException {
        return CacheKey.of(orders.next(), FLAGS);
    }

    @Test
    void twoWorkersOfOnePoolHaveTheSameKey() throws IOException {
        assertThat(key()).isEqualTo(first);
    }

    @Test
    void neitherTheSlotNorTheHeapCounts() throws IOException {
        orders.heap = 128 << 20;
        var flags = List.of("-Xmx2000", "-Dwarmpool.worker=other/7", "-XX:+UseSerialGC");
        assertThat(CacheKey.of(orders.next(), flags)).isEqualTo(first);
    }

    @Test
    void aHeapWithWiderAddressesCounts() throws IOException {
        orders.heap = 40L << 30;
        assertThat(key()).isNotEqualTo(first);
    }

    @Test
    void aJarThatWasReplacedCounts() throws IOException {
        Files.setLastModifiedTime(orders.jar, FileTime.fromMillis(12345));
        var touched = key();
        assertThat(touched).isNotEqualTo(first);
        Files.writeString(orders.jar, "another, longer agent");
        Files.setLastModifiedTime(orders.jar, FileTime.fromMillis(12345));
        assertThat(key()).isNotEqualTo(touched).isNotEqualTo(first);
    }

    @Test
    void theOrderOfTheClassPathCounts() throws IOException {
        var other = Files.writeString(folder.resolve("other.jar"), "other");
        orders.classPath = List.of(orders.jar, other);
        var ahead = key();
        orders.classPath = List.of(other, orders.jar);
        assertThat(key()).isNotEqualTo(ahead).isNotEqualTo(first);
    }

    @Test
    void aFlagOfTheJvmCounts() throws IOException {
        var flags = new ArrayList<>(FLAGS);
        flags.set(2, "-XX:+UseG1GC");
        assertThat(CacheKey.of(orders.next(), flags)).isNotEqualTo(first);
    }

    @Test
    void theAgentAndVariablesOfTheJvmCount() throws IOException {
        orders.environment = Map.of("SOMETHING", "else");
        assertThat(key()).isEqualTo(first);
        orders.environment = Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseCompactObjectHeaders");
        assertThat(key()).isNotEqualTo(first);
        orders.environment = Map.of();
        orders.agent = "example.Other";
        assertThat(key()).isNotEqualTo(first);
    }

    @Test
    void jarsOnlyIsNoObstacle() {
        assertThat(CacheKey.obstacle(orders.next())).isEmpty();
    }

    @Test
    void aFolderOnTheClassPathIsAnObstacle() {
        orders.classPath = List.of(orders.jar, folder);
        assertThat(CacheKey.obstacle(orders.next()))
                .hasValueSatisfying(why -> assertThat(why).contains(folder.toString(), "not a jar"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:AOTCache=x", "-Xshare:off", "-javaagent:x.jar", "--patch-module=a=b"})
    void someOptionsAreAnObstacle(String option) {
        orders.options = List.of("-Dx=y", option);
        assertThat(CacheKey.obstacle(orders.next()))
                .hasValueSatisfying(why -> assertThat(why).contains(option));
    }
}
