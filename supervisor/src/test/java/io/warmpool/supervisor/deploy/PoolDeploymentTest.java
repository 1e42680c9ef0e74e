package io.warmpool.supervisor.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.config.ConfigInputs;
import io.warmpool.supervisor.pool.SlotIndex;
import io.warmpool.supervisor.process.AvailableMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of a pool against real files and a pool that a test answers for. */
class PoolDeploymentTest {

    private static final long PLENTY = 1L << 40;

    @TempDir
    Path folder;

    private final ScriptedPool pool = new ScriptedPool("echo", 2);
    private final Turns turns = new Turns("echo");
    private long available = PLENTY;
    private KeptClassPaths kept;
    private Sizes sizes;
    private Generations generations;
    private PoolDeployment deployment;

    @BeforeEach
    void start() throws IOException {
        Jars.write(folder.resolve("distribution/worker/runtime.jar"), "runtime");
        Jars.write(folder.resolve("agent.jar"), "one");
        configure("heap: 64m");
        var inputs = new ConfigInputs(Optional.of(config()), Map.of(), List.of());
        kept = new KeptClassPaths(folder.resolve("home/cache/class-path"), InstantSource.system());
        sizes = new Sizes(new StateFile(folder.resolve("home/state/sizes")));
        var memory = new MemoryCheck(
                _ -> Optional.empty(), () -> Optional.of(new AvailableMemory(available, "the test's word")));
        var surroundings = new PoolDeployment.Surroundings(
                inputs.load(),
                inputs,
                new ClassPaths(folder.resolve("distribution"), folder),
                kept,
                sizes,
                memory,
                "/jdk");
        var config = surroundings.running().config().pools().get("echo");
        var first = GenerationContent.of(
                config, kept.keep("echo", surroundings.classPaths().forAgent("echo", config.classPath())));
        generations = Generations.first(
                new StateFile(folder.resolve("home/state/generations/echo")), first, first.fingerprint("/jdk"));
        deployment = new PoolDeployment("echo", surroundings, generations, pool, turns);
    }

    @AfterEach
    void stop() throws InterruptedException {
        turns.close();
    }

    // ---- restart ----

    @Test
    void aRestartPicksUpJarsAndSettingsAndTheOldOnesAreKeptUntilTheNextSuccess() throws Exception {
        var one = agentJar(1);
        Jars.write(folder.resolve("agent.jar"), "two");
        configure("heap: 96m, settings: {colour: red}, concurrency: 3, probe: {input: hello}");
        var command = restart();
        var order = pool.awaitRestart();
        assertThat(order.generation().number()).isEqualTo(2);
        assertThat(order.generation().concurrency()).isEqualTo(3);
        assertThat(order.generation().probe().orElseThrow().input())
                .isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
        assertThat(content(2).heapBytes()).isEqualTo(96 << 20);
        assertThat(content(2).settings()).isEqualTo(Map.of("colour", "red"));
        assertThat(agentJar(2)).isNotEqualTo(one);
        assertThat(generations.present().number())
                .as("nothing is present before it is done")
                .isEqualTo(1);

        pool.workers(2, 2);
        order.sink().onDone("restarted");
        command.awaitEnd();
        assertThat(command.done()).isEqualTo("restarted");
        assertThat(generations.present().number()).isEqualTo(2);
        assertThat(one).as("the way back").exists();

        Jars.write(folder.resolve("agent.jar"), "three");
        var next = restart();
        var nextOrder = pool.awaitRestart();
        pool.workers(3, 3);
        nextOrder.sink().onDone("restarted");
        next.awaitEnd();
        assertThat(one).doesNotExist();
    }

    @Test
    void aRestartWithNothingNewMakesANewGenerationOfTheSame() {
        var command = restart();
        var order = pool.awaitRestart();
        assertThat(order.generation().number()).isEqualTo(2);
        assertThat(content(2)).isEqualTo(content(1));
        assertThat(order.slots()).isEmpty();
        assertThat(command.steps()).isEmpty();
    }

    @Test
    void namedSlotsAreHandedOn() {
        deployment.restart(List.of(new SlotIndex(1)), false, new AwaitedCommand());
        assertThat(pool.awaitRestart().slots()).containsExactly(new SlotIndex(1));
    }

    @Test
    void aBrokenConfigurationFailsTheRestartInTheWordsOfTheCheckAndNothingHappens() throws Exception {
        Files.writeString(config(), "pools:\n  echo: {agent: A, class-path: [./agent.jar], worker: 3}\n");
        var command = restart();
        command.awaitEnd();
        assertThat(command.failed())
                .isEqualTo("the configuration has mistakes, and nothing was restarted:\n" + config()
                        + ":2: unknown key pools.echo.worker; did you mean workers?");
        assertThat(pool.restarts()).isZero();
        assertThat(generations.present().number()).isEqualTo(1);
    }

    @Test
    void aClassPathThatLeadsNowhereFailsTheRestart() throws Exception {
        Files.delete(folder.resolve("agent.jar"));
        var command = restart();
        command.awaitEnd();
        assertThat(command.failed()).contains("pools.echo.class-path: ./agent.jar matches no file or folder");
        assertThat(pool.restarts()).isZero();
        assertThat(agentJar(1)).exists();
    }

    @Test
    void aPoolThatIsNotConfiguredAnyMoreIsNotRestarted() throws Exception {
        Files.writeString(config(), "pools:\n  other: {agent: A, class-path: [./agent.jar]}\n");
        var command = restart();
        command.awaitEnd();
        assertThat(command.failed()).contains("pool 'echo' is not in the configuration any more");
    }

    @Test
    void whatARestartDoesNotPickUpIsTold() throws Exception {
        Files.writeString(config(), """
                http: {max-connections: 5}
                pools:
                  echo: {agent: A, class-path: [./agent.jar], workers: 2, heap: 65m, queue: 7, recycle: {max-calls: 9}}
                  other: {agent: B, class-path: [b]}
                """);
        var command = restart();
        pool.awaitRestart();
        assertThat(command.steps())
                .containsExactly("changed on disk but not picked up by a restart: http.max-connections,"
                        + " pools.echo.queue, pools.echo.recycle.max-calls, pools.other; restart the supervisor for"
                        + " that");
    }

    @Test
    void aFailedRestartIsForgottenWithItsCopies() throws Exception {
        Jars.write(folder.resolve("agent.jar"), "two");
        var command = restart();
        var order = pool.awaitRestart();
        var two = agentJar(2);
        assertThat(two).exists();
        order.sink().onFailed("did not come up");
        command.awaitEnd();
        assertThat(command.failed()).isEqualTo("did not come up");
        assertThat(two).doesNotExist();
        assertThat(agentJar(1)).exists();
        assertThat(generations.find(2)).isEmpty();
        restart();
        assertThat(pool.awaitRestart().generation().number()).isEqualTo(3);
    }

    @Test
    void aRollThatEndedEarlyKeepsWhatItsWorkersRunAndARollbackTakesThemBack() throws Exception {
        Jars.write(folder.resolve("agent.jar"), "two");
        var command = restart();
        pool.workers(1, 2);
        pool.awaitRestart().sink().onFailed("paused");
        command.awaitEnd();
        assertThat(agentJar(2)).exists();
        var rollback = rollback();
        var order = pool.awaitRestart();
        assertThat(order.generation().number()).isEqualTo(1);
        assertThat(rollback.steps()).containsExactly("returning from generation 2 to 1");
        var two = agentJar(2);
        pool.workers(1, 1);
        order.sink().onDone("rolled back");
        rollback.awaitEnd();
        assertThat(two).doesNotExist();
        assertThat(generations.previous()).isEmpty();
    }

    @Test
    void aNewerRestartThatSupersedesAnOlderOneGoesOnFromThePresentGeneration() throws Exception {
        var first = restart();
        var old = pool.awaitRestart();
        var second = restart();
        var order = pool.awaitRestart();
        assertThat(order.generation().number()).isEqualTo(3);
        old.sink().onFailed("superseded by a newer restart");
        first.awaitEnd();
        pool.workers(3, 3);
        order.sink().onDone("restarted");
        second.awaitEnd();
        assertThat(generations.present().number()).isEqualTo(3);
        assertThat(generations.previous().orElseThrow().number()).isEqualTo(1);
    }

    // ---- memory ----

    @Test
    void withoutMemoryForOneMoreWorkerARestartFailsUnlessItIsForced() {
        available = 100L << 20;
        var command = restart();
        command.awaitEnd();
        assertThat(command.failed())
                .startsWith(
                        "one more worker of 'echo' needs about 164 MiB, and 100 MiB are available (the test's word)")
                .contains("--force");
        assertThat(pool.restarts()).isZero();
        var forced = new AwaitedCommand();
        deployment.restart(List.of(), true, forced);
        pool.awaitRestart();
        assertThat(forced.steps()).singleElement().asString().startsWith("warning: one more worker");
    }

    // ---- rollback ----

    @Test
    void aRollbackReturnsToTheOldContentUnderItsNumberWhateverIsOnDisk() throws Exception {
        Jars.write(folder.resolve("agent.jar"), "two");
        succeed(restart(), 2);
        Files.delete(folder.resolve("agent.jar"));
        Files.writeString(config(), "nonsense: [");
        var rollback = rollback();
        var order = pool.awaitRestart();
        assertThat(order.generation().number()).isEqualTo(1);
        pool.workers(1, 1);
        order.sink().onDone("rolled back");
        rollback.awaitEnd();
        assertThat(rollback.done()).isEqualTo("rolled back");
        assertThat(generations.present().number()).isEqualTo(1);
        assertThat(generations.wasRolledAwayFrom(
                        generations.previous().orElseThrow().fingerprint()))
                .isTrue();
        var again = rollback();
        assertThat(pool.awaitRestart().generation().number()).isEqualTo(2);
        assertThat(again.steps()).containsExactly("returning from generation 1 to 2");
    }

    @Test
    void withNoGenerationBeforeThereIsNoRollback() {
        var rollback = rollback();
        rollback.awaitEnd();
        assertThat(rollback.failed()).isEqualTo("pool 'echo' has no generation before 1 to return to");
    }

    @Test
    void aRollbackWhoseFilesAreGoneIsRefused() throws Exception {
        succeed(restart(), 2);
        var jar = agentJar(1);
        Files.delete(jar);
        var rollback = rollback();
        rollback.awaitEnd();
        assertThat(rollback.failed()).contains("cannot return to generation 1: " + jar + " is gone");
    }

    // ---- size ----

    @Test
    void aSizeIsRememberedAtOnceAndTakenBackIfThePoolDidNotTakeIt() {
        var resize = new AwaitedCommand();
        deployment.resize(3, resize);
        var order = pool.awaitResize();
        assertThat(order.workers()).isEqualTo(3);
        assertThat(nextSupervisor().workers("echo", 2)).isEqualTo(3);
        assertThat(nextSupervisor().workers("echo", 4))
                .as("the configuration has changed")
                .isEqualTo(4);
        order.sink().onFailed("the supervisor is stopping");
        resize.awaitEnd();
        assertThat(nextSupervisor().workers("echo", 2)).isEqualTo(2);
    }

    // ---- order ----

    @Test
    void afterItsEndACommandFailsInsteadOfHanging() throws Exception {
        turns.close();
        var command = restart();
        assertThat(command.failed()).isEqualTo("the supervisor is stopping");
    }

    @Test
    void whatHasNoWorkerAnyMoreIsForgottenLater() throws Exception {
        var command = restart();
        pool.workers(1, 2);
        pool.awaitRestart().sink().onFailed("paused");
        command.awaitEnd();
        assertThat(generations.find(2)).isPresent();
        pool.workers(1, 1);
        deployment.forgetUnused();
        await().untilAsserted(() -> assertThat(generations.find(2)).isEmpty());
    }

    private AwaitedCommand restart() {
        var command = new AwaitedCommand();
        deployment.restart(List.of(), false, command);
        return command;
    }

    private AwaitedCommand rollback() {
        var command = new AwaitedCommand();
        deployment.rollback(command);
        return command;
    }

    private void succeed(AwaitedCommand command, int generation) {
        var order = pool.awaitRestart();
        pool.workers(generation, generation);
        order.sink().onDone("done");
        command.awaitEnd();
    }

    private GenerationContent content(int generation) {
        return generations.find(generation).orElseThrow().content();
    }

    private Path agentJar(int generation) {
        return kept.path(content(generation).classPath().getLast());
    }

    private Sizes nextSupervisor() {
        return new Sizes(new StateFile(folder.resolve("home/state/sizes")));
    }

    private Path config() {
        return folder.resolve("warmpool.yaml");
    }

    private void configure(String more) throws IOException {
        Files.writeString(
                config(),
                "pools:\n  echo: {agent: com.example.A, class-path: [./agent.jar], workers: 2, " + more + "}\n");
    }
}
