package io.warmpool.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.proto.Incarnation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A supervisor is killed; another one on the same home finds its worker, or what it left. */
class AdoptionTest {

    private static final String CHILD =
            "sh -c 'echo $$ > $PIDS/child; exec sleep 300' & while [ ! -s $PIDS/child ]; do sleep 0.05; done";

    @TempDir
    Path folder;

    @AfterEach
    void endWhatAFailedTestLeft() throws IOException {
        var home = HomeId.of(folder);
        CookieScan.find(cookie -> cookie.home().equals(home))
                .forEach(left -> left.handle().destroyForcibly());
    }

    @Test
    void aWorkerIsTakenOverWithAllThatIsKnownOfIt() throws Exception {
        var process = EarlierSupervisor.leavesBehind(folder, "keeps", "script=" + CHILD, "call=true");
        try (var shop = Workshop.open(folder)) {
            assertThat(shop.launcher.left("another").live()).isEmpty();
            var record = shop.launcher.left("test").live().getFirst();
            assertThat(record.process()).isEqualTo(process);
            assertThat(record.slot()).isEqualTo(3);
            assertThat(record.generation()).isEqualTo(7);
            assertThat(record.concurrency()).isEqualTo(4);
            assertThat(record.cookie()).isEqualTo(Cookie.of(shop.home, record.incarnation()));
            assertThat(record.startedAt()).isBetween(Instant.now().minusSeconds(60), Instant.now());

            var worker = shop.launcher.adopt(record).orElseThrow();
            var exit = Workshop.exitOf(worker);
            assertThat(worker.dump().join()).contains("\"call-42\"");
            assertThat(worker.sample()).isPresent();
            var child = shop.noted("child");
            worker.terminate();
            var told = exit.get(20, TimeUnit.SECONDS);
            assertThat(told.status()).isEmpty();
            assertThat(told.lastOutput()).contains("ready");
            assertThat(worker.ended()).succeedsWithin(Workshop.SOON);
            await().atMost(Workshop.SOON).until(() -> !child.isAlive());
            assertThat(Workshop.filesIn(shop.records())).isEmpty();
        }
    }

    @Test
    void theDeathOfAnAdoptedWorkerIsNoticedAtOnceAndAKillEndsItsTree() throws Exception {
        EarlierSupervisor.leavesBehind(folder, "keeps", "script=" + CHILD);
        try (var shop = Workshop.open(folder)) {
            var worker = shop.launcher
                    .adopt(shop.launcher.left("test").live().getFirst())
                    .orElseThrow();
            var exit = Workshop.exitOf(worker);
            worker.kill(false);
            assertThat(exit.get(2, TimeUnit.SECONDS).status()).isEmpty();
            var child = shop.noted("child");
            await().atMost(Duration.ofSeconds(5)).until(() -> !child.isAlive());
        }
    }

    @Test
    void aWorkerThatHasEndedMeanwhileIsNotAdopted() throws Exception {
        var process = EarlierSupervisor.leavesBehind(folder, "keeps");
        try (var shop = Workshop.open(folder)) {
            var record = shop.launcher.left("test").live().getFirst();
            process.handle().orElseThrow().destroyForcibly();
            await().atMost(Duration.ofSeconds(5)).until(() -> !process.isAlive());
            assertThat(shop.launcher.adopt(record)).isEmpty();
            assertThat(shop.launcher.left("another").ended()).isEmpty();
            var left = shop.launcher.left("test");
            assertThat(left.live()).isEmpty();
            assertThat(left.ended()).singleElement().satisfies(lost -> {
                assertThat(lost.record().incarnation()).isEqualTo(record.incarnation());
                assertThat(lost.lastOutput()).contains("ready");
            });
            assertThat(shop.launcher.left("test").ended()).as("is told once").isEmpty();
            assertThat(Workshop.filesIn(shop.records())).isEmpty();
        }
    }

    @Test
    void whatHasGotItsPidLaterIsNotItAndIsLeftAlone() throws Exception {
        try (var shop = Workshop.open(folder)) {
            var live = shop.start();
            var record = shop.launcher.left("test").live().getFirst();
            var records = WorkerRecords.open(shop.records());
            for (var stranger : Set.of(
                    new ProcessIdentity(live.worker().pid(), live.identity().startTicks() - 1),
                    ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow())) {
                var wrong = withProcess(record, stranger);
                records.write(wrong);
                assertThat(shop.launcher.adopt(wrong)).isEmpty();
                assertThat(shop.launcher.left("test").live())
                        .extracting(WorkerRecord::incarnation)
                        .containsExactly(record.incarnation());
            }
            assertThat(live.identity().isAlive()).isTrue();
        }
    }

    @Test
    void recordsAreTheOwnersOnlyAndWhatIsNoneIsRemoved() throws Exception {
        try (var shop = Workshop.open(folder)) {
            shop.start();
            var file = Workshop.filesIn(shop.records()).getFirst();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shop.records())))
                    .isEqualTo("rwx------");
            var text = Files.readString(file);
            for (var garbage : new String[] {
                "", "hello", text.replace("format=1", "format=0"), text.substring(0, text.length() / 2), "\\u12"
            }) {
                Files.writeString(shop.records().resolve("garbage"), garbage);
                Files.writeString(shop.records().resolve("0123.new"), garbage);
                assertThat(shop.launcher.left("test").live()).hasSize(1);
                assertThat(Workshop.filesIn(shop.records())).containsExactly(file);
            }
        }
    }

    @Test
    void aRecordDoesNotPrintItsKey() throws Exception {
        try (var shop = Workshop.open(folder)) {
            shop.start();
            var record = shop.launcher.left("test").live().getFirst();
            assertThat(record.toString()).doesNotContain(record.key().toLine());
            assertThat(record.toText()).contains(record.key().toLine());
            assertThat(WorkerRecord.parse(record.toText()).toText()).isEqualTo(record.toText());
        }
    }

    // ---- strays ----

    @Test
    void aRetiredWorkerIsNotAdoptedButEndedWithItsChildren() throws Exception {
        var process = EarlierSupervisor.leavesBehind(folder, "retires", "script=" + CHILD);
        try (var shop = Workshop.open(folder)) {
            assertThat(shop.launcher.left("test").live()).isEmpty();
            var child = shop.noted("child");
            var strays = shop.launcher.strays(Set.of());
            assertThat(strays.all()).extracting(Strays.Stray::pid).contains(process.pid(), child.pid());
            assertThat(strays.end()).hasSize(2);
            assertThat(process.isAlive()).isFalse();
            await().atMost(Workshop.SOON).until(() -> !child.isAlive());
            assertThat(shop.launcher.strays(Set.of()).all()).isEmpty();
        }
    }

    @Test
    void aStrayThatIgnoresTermIsKilledAfterFiveSeconds() throws Exception {
        var process = EarlierSupervisor.leavesBehind(folder, "keeps", "stubborn=true");
        try (var shop = Workshop.open(folder)) {
            var start = System.nanoTime();
            assertThat(shop.launcher.strays(Set.of()).end()).hasSize(1);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(4));
            assertThat(process.isAlive()).isFalse();
            assertThat(Workshop.filesIn(shop.records())).isEmpty();
        }
    }

    @Test
    void theCgroupOfAWorkerIsTakenOverWithIt() throws Exception {
        var cgroups = cgroups();
        var process = EarlierSupervisor.leavesBehind(folder, "keeps,cgroup", "script=" + ProcessTreeTest.NAMELESS);
        try (var shop = Workshop.withCgroups(folder, cgroups)) {
            var worker = shop.launcher
                    .adopt(shop.launcher.left("test").live().getFirst())
                    .orElseThrow();
            var nameless = shop.noted("nameless");
            worker.onExit(_ -> {});
            process.handle().orElseThrow().destroyForcibly();
            assertThat(worker.ended()).succeedsWithin(Workshop.SOON);
            await().atMost(Workshop.SOON).until(() -> !nameless.isAlive());
            assertThat(cgroups.left(shop.home)).isEmpty();
        }
    }

    @Test
    void theCgroupOfAStrayIsEndedAndRemoved() throws Exception {
        var cgroups = cgroups();
        var process = EarlierSupervisor.leavesBehind(folder, "retires,cgroup", "script=" + ProcessTreeTest.NAMELESS);
        try (var shop = Workshop.withCgroups(folder, cgroups)) {
            var nameless = shop.noted("nameless");
            assertThat(cgroups.left(shop.home)).hasSize(1);
            shop.launcher.strays(Set.of()).end();
            assertThat(process.isAlive()).isFalse();
            await().atMost(Workshop.SOON).until(() -> !nameless.isAlive());
            assertThat(cgroups.left(shop.home)).isEmpty();
        }
    }

    @Test
    void adoptedOnesAndThoseStartedLaterAreNoStrays() throws Exception {
        var process = EarlierSupervisor.leavesBehind(folder, "keeps", "script=" + CHILD);
        try (var shop = Workshop.open(folder)) {
            var record = shop.launcher.left("test").live().getFirst();
            var strays = shop.launcher.strays(Set.of(record.incarnation()));
            assertThat(Workshop.filesIn(shop.records())).hasSize(1);
            var later = shop.start();
            assertThat(strays.end()).isEmpty();
            assertThat(later.identity().isAlive()).isTrue();
            assertThat(process.isAlive()).isTrue();
            assertThat(shop.noted("child").isAlive()).isTrue();
        }
    }

    @Test
    void workersOfAnotherHomeAreNoStrays() throws Exception {
        try (var shop = Workshop.open(folder);
                var other = Workshop.open(Files.createDirectory(folder.resolve("other")))) {
            var worker = other.start();
            assertThat(shop.launcher.strays(Set.of()).end()).isEmpty();
            assertThat(worker.identity().isAlive()).isTrue();
        }
    }

    private Cgroups cgroups() throws IOException {
        var cgroups = Cgroups.open(HomeId.of(folder));
        assumeThat(cgroups).as("a cgroup that this process may divide").isPresent();
        return cgroups.orElseThrow();
    }

    private static WorkerRecord withProcess(WorkerRecord of, ProcessIdentity process) {
        return new WorkerRecord(
                Incarnation.random(Workshop.RANDOM),
                of.pool(),
                of.slot(),
                of.generation(),
                of.concurrency(),
                process,
                of.startedAt(),
                of.key(),
                of.logFile(),
                of.cookie());
    }
}
