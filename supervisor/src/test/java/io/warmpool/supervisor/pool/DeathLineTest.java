package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A death as a line of text, and back. */
class DeathLineTest {

    private static final long NOW = Duration.ofHours(7).toNanos();
    private static final Instant WALL = Instant.parse("2026-11-21T10:00:00.123456789Z");
    private static final ClockOffset CLOCK = ClockOffset.of(NOW, WALL);

    static final Death FULL = new Death(
            "3f2a90bc11de",
            4711,
            3,
            NOW - Duration.ofMinutes(10).toNanos(),
            NOW - Duration.ofMinutes(9).toNanos(),
            NOW,
            DeathKind.HANG,
            "did not answer\tfive pings \\n (killed by signal 9)\r\n",
            57,
            List.of(
                    new Death.RunningCall("5d3c1a0000000041", 1_204_000_001, "started"),
                    new Death.RunningCall("5d3c1a0000000042", 0, "sent")),
            List.of("", "tab\there", "C:\\new\\table", "żółw 🐢 \u001b[31m", ""),
            "#31 \"call-5d3c1a0000000041\" virtual\n      java.lang.Thread.sleep\n\n");

    @Test
    void allOfItComesBackWithItsTimesToTheMillisecond() {
        var line = DeathLine.write(FULL, CLOCK);
        assertThat(line).doesNotContain("\n", "\r").contains("hang", "3f2a90bc11de");
        var back = DeathLine.parse(line, CLOCK);
        assertThat(back)
                .usingRecursiveComparison()
                .ignoringFields("startedAt", "upAt", "endedAt")
                .isEqualTo(FULL);
        var millisecond = Duration.ofMillis(1).toNanos();
        assertThat(FULL.startedAt() - back.startedAt()).isBetween(0L, millisecond);
        assertThat(FULL.upAt() - back.upAt()).isBetween(0L, millisecond);
        assertThat(FULL.endedAt() - back.endedAt()).isBetween(0L, millisecond);
        assertThat(DeathLine.write(back, CLOCK)).isEqualTo(line);
    }

    @Test
    void anotherBootOfTheMachineReadsTheSameTimeOfDay() {
        var later = WALL.plus(Duration.ofDays(2));
        var sinceBoot = Duration.ofSeconds(5).toNanos();
        var back = DeathLine.parse(DeathLine.write(FULL, CLOCK), ClockOffset.of(sinceBoot, later));
        assertThat(Duration.ofNanos(sinceBoot - back.endedAt()))
                .isBetween(Duration.ofDays(2), Duration.ofDays(2).plusMillis(1));
        assertThat(back.endedAt() - back.upAt()).isEqualTo(FULL.endedAt() - FULL.upAt());
    }

    @Test
    void whoNeverServedHasNotServedAfterwards() {
        var back = DeathLine.parse(DeathLine.write(with(0, Death.UNSEEN, "", List.of(), ""), CLOCK), CLOCK);
        assertThat(back.upAt()).isZero();
        assertThat(back.calls()).isEqualTo(Death.UNSEEN);
        assertThat(back.lastOutput()).isEmpty();
        assertThat(back.threads()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyKindComesBack(DeathKind kind) {
        assertThat(DeathKind.ofSlug(kind.slug())).isEqualTo(kind);
    }

    @Test
    void ofTooMuchTheBeginningOfTheThreadsIsKeptAndTheEndOfTheOutput() {
        var output = Collections.nCopies(20, "x".repeat(10_000) + "last");
        var line = DeathLine.write(with(1, 1, "c".repeat(1 << 20), output, "first" + "t".repeat(1 << 20)), CLOCK);
        assertThat(line.length()).isLessThan(170_000);
        var back = DeathLine.parse(line, CLOCK);
        assertThat(back.threads()).startsWith("first").endsWith("the rest of it was not kept\n");
        assertThat(back.lastOutput().getLast()).isEqualTo(output.getLast());
        assertThat(back.lastOutput().getFirst()).startsWith("...");
        assertThat(back.cause()).hasSizeLessThan(5000).endsWith("...");
    }

    @ParameterizedTest
    @MethodSource
    void whatIsNoDeathIsRefusedAndNotRepeated(String line) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeathLine.parse(line, CLOCK))
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("secret"));
    }

    static Stream<String> whatIsNoDeathIsRefusedAndNotRepeated() {
        var good = DeathLine.write(FULL, CLOCK);
        return Stream.of(
                "",
                "secret",
                "2" + good.substring(1),
                good + "\tsecret",
                good.substring(0, good.lastIndexOf('\t')),
                good.replace("\t4711\t", "\tsecret\t"),
                good.replace("\thang\t", "\tsecret-kind\t"),
                good.replace(",started", ""),
                good + "\\",
                good + "\\secret",
                good.replaceFirst("\t\\d{13}\t", "\t" + Long.MAX_VALUE + "\t"));
    }

    private static Death with(long upAt, long calls, String cause, List<String> output, String threads) {
        return new Death(
                FULL.incarnation(),
                FULL.pid(),
                FULL.generation(),
                FULL.startedAt(),
                upAt,
                FULL.endedAt(),
                DeathKind.EXIT,
                cause,
                calls,
                List.of(),
                output,
                threads);
    }
}
