package io.warmpool.supervisor.process;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warmpool.proto.Incarnation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of one real process: what is told of its end, and that nothing of it is left. */
class WorkerProcessTest {

    @TempDir
    Path folder;

    @Test
    void itsEndIsToldWithItsStatusAndItsLastOutput() throws Exception {
        try (var shop = Workshop.open(folder)) {
            var worker = shop.start("script=for i in $(seq 30); do echo line $i; done", "exit=3");
            var exit = worker.awaitExit();
            assertThat(exit.status()).contains(new ExitStatus(3));
            assertThat(exit.lastOutput()).hasSize(20).endsWith("line 30", "ready");
            assertThat(exit.kernelOutOfMemory()).isFalse();
            assertThat(exit.threads()).isEmpty();
        }
    }

    @Test
    void itIsToldItsKeyAndItsContractOnStandardInput() throws Exception {
        try (var shop = Workshop.open(folder)) {
            // It reads to the end, which comes only with the end of the supervisor: so it is never ready.
            var worker = shop.launch("reads=true");
            assertThat(worker.worker().dump().join()).contains("StandIn.main").contains("readAllBytes");
            assertThat(worker.output()).doesNotContain("ready");
        }
    }

    @Test
    void whenItHasEndedNothingOfItIsLeft() throws Exception {
        try (var shop = Workshop.open(folder)) {
            var before = descriptors();
            for (int i = 0; i < 3; i++) {
                var worker = shop.start();
                assertThat(Workshop.filesIn(shop.records())).hasSize(1);
                worker.worker().kill(true);
                worker.awaitExit();
                assertThat(Workshop.filesIn(shop.records())).isEmpty();
                worker.awaitNothingLeft();
                assertThat(Workshop.filesIn(shop.dumps())).isEmpty();
                assertThat(Path.of("/tmp", ".java_pid" + worker.worker().pid())).doesNotExist();
            }
            // A few that the JVM itself opens once; three workers would leave at least three.
            assertThat(descriptors()).isLessThan(before + 3);
        }
    }

    @Test
    void itsMarkIsItsOwnWhateverThePoolsEnvironmentSays() throws Exception {
        try (var shop = Workshop.open(folder)) {
            var worker = shop.start();
            assertThat(CookieScan.of(worker.worker().pid()))
                    .contains(Cookie.of(shop.home, worker.worker().incarnation()));
        }
    }

    @Test
    void aSigkillThatNobodyHereSentCountsAsTheKernelsIfItHasJustRunOutOfMemory() throws Exception {
        var count = new AtomicLong(5);
        try (var shop = Workshop.withKernel(folder, () -> OptionalLong.of(count.get()))) {
            var worker = shop.start();
            count.incrementAndGet();
            worker.identity().handle().orElseThrow().destroyForcibly();
            var exit = worker.awaitExit();
            assertThat(exit.kernelOutOfMemory()).isTrue();
            assertThat(exit.describe()).contains("out of memory");
        }
    }

    @Test
    void aSigkillIsNotTheKernelsIfItRanOutOfMemoryLongBefore() throws Exception {
        var count = new AtomicLong(5);
        try (var shop = Workshop.withKernel(folder, () -> OptionalLong.of(count.get()))) {
            var worker = shop.start();
            count.incrementAndGet();
            assertThat(worker.worker().sample()).isPresent();
            assertThat(worker.worker().sample()).isPresent();
            worker.identity().handle().orElseThrow().destroyForcibly();
            assertThat(worker.awaitExit().describe()).contains("SIGKILL");
        }
    }

    @Test
    void anotherEndAndAKillOfOursAreNeverTheKernels() throws Exception {
        var count = new AtomicLong(5);
        try (var shop = Workshop.withKernel(folder, () -> OptionalLong.of(count.getAndIncrement()))) {
            var killed = shop.start();
            killed.worker().kill(false);
            assertThat(killed.awaitExit().kernelOutOfMemory()).isFalse();
            assertThat(shop.start("exit=1").awaitExit().kernelOutOfMemory()).isFalse();
        }
    }

    @Test
    void theKernelsCountCanBeReadHere() {
        assertThat(OutOfMemoryKills.counter().get()).isPresent();
    }

    @Test
    void itsMemoryIsSampledWhileItLives() throws Exception {
        try (var shop = Workshop.open(folder)) {
            var worker = shop.start();
            assertThat(worker.worker().sample().orElseThrow()).isBetween(5L << 20, 1L << 30);
            worker.worker().kill(false);
            worker.awaitNothingLeft();
            assertThat(worker.worker().sample()).isEmpty();
        }
    }

    @Test
    void whatCannotBeStartedIsRefusedAndLeavesNothing() throws Exception {
        try (var shop = Workshop.open(folder)) {
            assertThatThrownBy(() -> shop.launchIn(folder.resolve("missing"))).isInstanceOf(IOException.class);
            assertThat(Workshop.filesIn(shop.records())).isEmpty();
        }
    }

    @Test
    void aWorkerWithoutARecordServesAllTheSame() throws Exception {
        try (var shop = Workshop.open(folder)) {
            Files.delete(shop.records());
            var worker = shop.start("exit=4");
            assertThat(worker.awaitExit().status()).contains(new ExitStatus(4));
        }
    }

    @Test
    void cookiesAreReadFromAnywhereInAnEnvironment() {
        var home = new HomeId("0123456789ab");
        var cookie = Cookie.of(home, new Incarnation(0x1122334455667788L, 1));
        assertThat(cookie).hasToString("0123456789ab-112233445566");
        var variable = "WARMPOOL_COOKIE=" + cookie;
        for (var text : List.of(variable, variable + "\0A=b\0", "A=b\0" + variable + "\0", "A=b\0" + variable)) {
            assertThat(CookieScan.cookie(text.getBytes(US_ASCII))).as(text).contains(cookie);
        }
        for (var text : List.of("", "\0", "A=" + variable, "X" + variable + "\0", variable + "0", "WARMPOOL_COOKIE=")) {
            assertThat(CookieScan.cookie(text.getBytes(US_ASCII))).as(text).isEmpty();
        }
        assertThat(Cookie.parse(cookie.toString())).contains(cookie);
    }

    private static long descriptors() {
        return Workshop.filesIn(Path.of("/proc/self/fd")).size();
    }
}
