package io.warmpool.supervisor.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warmpool.proto.CacheLimits;
import io.warmpool.supervisor.pool.Generation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationsTest {

    private static final String JDK = "/jdk 25";

    @TempDir
    Path folder;

    private Generations generations;

    @BeforeEach
    void begin() throws IOException {
        generations = Generations.first(file(), content("one"), content("one").fingerprint(JDK));
    }

    @Test
    void aRestartMakesANewNumberAndARollbackReturnsToTheOldOne() throws Exception {
        var two = begin("two");
        assertThat(two.number()).isEqualTo(2);
        assertThat(generations.present().number()).isEqualTo(1);
        generations.succeeded(two, "", Set.of(2));
        assertThat(generations.present()).isEqualTo(two);
        var one = generations.previous().orElseThrow();
        assertThat(one.content()).isEqualTo(content("one"));
        generations.succeeded(one, two.fingerprint(), Set.of(1));
        assertThat(generations.present().number()).isEqualTo(1);
        assertThat(generations.previous()).contains(two);
        assertThat(generations.wasRolledAwayFrom(two.fingerprint())).isTrue();
        assertThat(begin("one").number()).as("numbers only go up").isEqualTo(3);
    }

    @Test
    void aFailedCandidateIsForgottenUnlessAWorkerOfItServes() throws Exception {
        begin("two");
        generations.failed(Set.of(1));
        assertThat(generations.find(2)).isEmpty();
        assertThat(generations.begun()).isEmpty();
        var three = begin("three");
        assertThat(three.number()).isEqualTo(3);
        generations.failed(Set.of(1, 3));
        assertThat(generations.find(3)).contains(three);
        assertThat(generations.begun()).containsExactly(three);
        assertThat(generations.present().number()).isEqualTo(1);
    }

    @Test
    void onlyThePresentThePreviousAndWhatHasWorkersHoldsFiles() throws Exception {
        generations.succeeded(begin("two"), "", Set.of(1, 2));
        generations.succeeded(begin("three"), "", Set.of(1, 3));
        assertThat(generations.files()).containsExactlyInAnyOrder(file("one"), file("two"), file("three"));
        generations.failed(Set.of(3));
        assertThat(generations.files()).containsExactlyInAnyOrder(file("two"), file("three"));
    }

    @Test
    void theNextSupervisorKnowsThemAll() throws Exception {
        var two = begin("two");
        generations.succeeded(two, "", Set.of(2));
        var three = begin("three");
        var next = Generations.remembered(file()).orElseThrow();
        assertThat(next.present()).usingRecursiveComparison().isEqualTo(two);
        assertThat(next.previous().orElseThrow().content())
                .usingRecursiveComparison()
                .isEqualTo(content("one"));
        assertThat(next.find(3)).usingRecursiveComparison().isEqualTo(Optional.of(three));
        assertThat(next.begin(content("four"), "f").number()).isEqualTo(4);
    }

    @Test
    void aStartWithTheSameOnDiskIsTheSameGenerationAndAnythingElseANewOne() throws Exception {
        assertThat(start("one").number()).isEqualTo(1);
        assertThat(generations.previous()).isEmpty();
        assertThat(start("two").number()).isEqualTo(2);
        assertThat(generations.previous().orElseThrow().number()).isEqualTo(1);
        assertThat(start("one").number())
                .as("a number never comes twice for a start")
                .isEqualTo(3);
    }

    @Test
    void aStartGoesOnWithAGenerationWhoseRollDidNotEnd() throws Exception {
        var two = begin("two");
        var next = Generations.remembered(file()).orElseThrow();
        assertThat(next.start(content("two"), two.fingerprint()).number()).isEqualTo(2);
        assertThat(next.previous().orElseThrow().number()).isEqualTo(1);
    }

    @Test
    void aDamagedFileIsSaidToBe() throws Exception {
        Files.writeString(
                file().path(), Files.readString(file().path()).replace("present=number 1", "present=number 7"));
        assertThatThrownBy(() -> Generations.remembered(file()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is damaged");
    }

    @Test
    void theFingerprintTellsApartAllThatAWorkerIsStartedWith() {
        var base = content("one");
        assertThat(Set.of(
                        base.fingerprint(JDK),
                        base.fingerprint("/jdk 26"),
                        content("two").fingerprint(JDK),
                        new GenerationContent(
                                        "B",
                                        base.classPath(),
                                        1,
                                        List.of(),
                                        Map.of(),
                                        Map.of(),
                                        8,
                                        CacheLimits.defaults(),
                                        Optional.empty())
                                .fingerprint(JDK),
                        new GenerationContent(
                                        "A",
                                        List.of(),
                                        1,
                                        List.of(),
                                        Map.of(),
                                        Map.of(),
                                        8,
                                        CacheLimits.defaults(),
                                        Optional.empty())
                                .fingerprint(JDK),
                        new GenerationContent(
                                        "A",
                                        List.of(),
                                        2,
                                        List.of(),
                                        Map.of(),
                                        Map.of(),
                                        8,
                                        CacheLimits.defaults(),
                                        Optional.empty())
                                .fingerprint(JDK),
                        new GenerationContent(
                                        "A",
                                        List.of(),
                                        1,
                                        List.of("-ea"),
                                        Map.of(),
                                        Map.of(),
                                        8,
                                        CacheLimits.defaults(),
                                        Optional.empty())
                                .fingerprint(JDK),
                        new GenerationContent(
                                        "A",
                                        List.of(),
                                        1,
                                        List.of(),
                                        Map.of("X", "y"),
                                        Map.of(),
                                        8,
                                        CacheLimits.defaults(),
                                        Optional.empty())
                                .fingerprint(JDK),
                        new GenerationContent(
                                        "A",
                                        List.of(),
                                        1,
                                        List.of(),
                                        Map.of(),
                                        Map.of("X", "y"),
                                        8,
                                        CacheLimits.defaults(),
                                        Optional.empty())
                                .fingerprint(JDK),
                        new GenerationContent(
                                        "A",
                                        List.of(),
                                        1,
                                        List.of(),
                                        Map.of(),
                                        Map.of(),
                                        9,
                                        CacheLimits.defaults(),
                                        Optional.empty())
                                .fingerprint(JDK),
                        new GenerationContent(
                                        "A",
                                        List.of(),
                                        1,
                                        List.of(),
                                        Map.of(),
                                        Map.of(),
                                        8,
                                        CacheLimits.defaults(),
                                        Optional.of(new Generation.Probe(new byte[] {'x'}, "text/plain", 1_000_000)))
                                .fingerprint(JDK),
                        new GenerationContent(
                                        "A",
                                        List.of(),
                                        1,
                                        List.of(),
                                        Map.of(),
                                        Map.of(),
                                        8,
                                        fewContexts(),
                                        Optional.empty())
                                .fingerprint(JDK)))
                .hasSize(12);
    }

    private static CacheLimits fewContexts() {
        return new CacheLimits(1, 2, Duration.ofMillis(3), 4, Duration.ofMillis(5), 6, Duration.ofMillis(7));
    }

    private Generations.Known begin(String name) throws IOException {
        return generations.begin(content(name), content(name).fingerprint(JDK));
    }

    private Generations.Known start(String name) throws IOException {
        return generations.start(content(name), content(name).fingerprint(JDK));
    }

    private StateFile file() {
        return new StateFile(folder.resolve("pool"));
    }

    private static KeptFile file(String name) {
        return new KeptFile("%064x".formatted(name.hashCode()), name + ".jar");
    }

    private static GenerationContent content(String name) {
        return new GenerationContent(
                "com.example.Agent",
                List.of(file(name)),
                64 << 20,
                List.of("-ea"),
                Map.of("LANG", "C"),
                Map.of("deep", List.of(Map.of("a", 1L), 0.5, true)),
                8,
                fewContexts(),
                Optional.empty());
    }
}
