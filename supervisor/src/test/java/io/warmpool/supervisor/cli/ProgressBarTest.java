package io.warmpool.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

    @Test
    void itFillsWithWhatIsDoneAndSaysHowLongTheRestTakesAtThisPace() {
        var bar = new ProgressBar(80);
        assertThat(bar.line(of(0, 200), 0)).isEqualTo("[--------------------]  0/200  0%");
        assertThat(bar.line(of(50, 200), seconds(10))).isEqualTo("[#####---------------]  50/200  25%  30s left");
        assertThat(bar.line(of(199, 200), seconds(20))).isEqualTo("[###################-]  199/200  99%  1s left");
        assertThat(bar.line(of(200, 200), seconds(21))).isEqualTo("[####################]  200/200  100%");
    }

    @Test
    void withoutATotalItCountsAndSaysHowFast() {
        var bar = new ProgressBar(80);
        assertThat(bar.line(of(0, 0), 0)).isEqualTo("0 done");
        assertThat(bar.line(of(15, 0), seconds(10))).isEqualTo("15 done  1.5/s");
    }

    @Test
    void thePaceIsThatSinceTheFirstLookAndNotOfWhatWasDoneBefore() {
        var bar = new ProgressBar(80);
        bar.line(of(900, 1000), seconds(5));
        assertThat(bar.line(of(901, 1000), seconds(5) + 1)).endsWith("90%");
        assertThat(bar.line(of(910, 1000), seconds(15))).endsWith("91%  1m30s left");
    }

    @Test
    void anAttemptThatBeginsAgainIsMeasuredAnew() {
        var bar = new ProgressBar(80);
        bar.line(of(0, 100), 0);
        bar.line(of(90, 100), seconds(10));
        assertThat(bar.line(of(0, 100), seconds(20))).endsWith("0%");
        assertThat(bar.line(of(10, 100), seconds(30))).endsWith("10%  1m30s left");
    }

    @Test
    void moreThanAllIsAll() {
        assertThat(new ProgressBar(80).line(of(7, 5), 0)).isEqualTo("[####################]  7/5  100%");
    }

    @Test
    void itNeverFillsTheLastColumnWhateverTheNote() {
        for (var columns : new int[] {1, 20, 49, 50, 80}) {
            for (var note :
                    new String[] {"x".repeat(200), "漢字".repeat(100), "🙂".repeat(100), "\033[2J\n".repeat(40)}) {
                var line = new ProgressBar(columns).line(new JobProgress(1, 2, note), 0);
                var width = line.codePoints().map(c -> c >= 0x1100 ? 2 : 1).sum();
                assertThat(width).isLessThan(columns);
                assertThat(line.chars()).noneMatch(Character::isISOControl);
                assertThat(line.codePoints()).noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
            }
        }
        assertThat(new ProgressBar(49).line(of(1, 2), 0)).isEqualTo("1/2  50%");
    }

    private static JobProgress of(long done, long total) {
        return new JobProgress(done, total, "");
    }

    private static long seconds(long count) {
        return Duration.ofSeconds(count).toNanos();
    }
}
