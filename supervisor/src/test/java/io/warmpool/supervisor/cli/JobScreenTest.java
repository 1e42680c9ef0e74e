package io.warmpool.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is on a terminal of fixed width, in virtual time. */
class JobScreenTest {

    private static final String CLEAR = "\r\033[2K";

    private final PlayedClock clock = new PlayedClock();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final JobScreen screen = new JobScreen(
            Terminal.of(InputStream.nullInputStream(), out, OutputStream.nullOutputStream(), true, true, 60), clock);

    @Test
    void theLineIsDrawnInPlaceAndGoesAtTheEnd() {
        progress(0, 4, "reading");
        screen.onQuiet();
        clock.pass(Duration.ofSeconds(10));
        progress(1, 4, "writing");
        progress(2, 4, "writing");
        screen.onQuiet();
        assertThat(screen.onEnd()).isFalse();
        assertThat(shown())
                .isEqualTo(CLEAR + "[--------------------]  0/4  0%  reading"
                        + CLEAR + "[##########----------]  2/4  50%  10s left  writing"
                        + CLEAR);
    }

    @Test
    void theLineGoesAwayForTextAndComesBackAtALinesEnd() {
        progress(1, 2, "");
        screen.onQuiet();
        delta("one");
        screen.onQuiet();
        progress(2, 2, "");
        screen.onQuiet();
        delta(" two\n");
        screen.onQuiet();
        assertThat(screen.onEnd()).isTrue();
        assertThat(shown())
                .isEqualTo(CLEAR + "[##########----------]  1/2  50%" + CLEAR + "one two\n" + CLEAR
                        + "[####################]  2/2  100%" + CLEAR);
    }

    @Test
    void whatHappensStandsInLinesOfItsOwn() {
        delta("half");
        event("state", "{\"state\":\"queued\",\"attempt\":1,\"note\":\"worker lost\"}");
        event("gap", "{\"from\":3,\"to\":9,\"why\":\"not kept any more\"}");
        screen.onBroken("reset");
        event("mine", "{}");
        screen.onEnd();
        assertThat(shown()).isEqualTo("""
                half
                (queued, attempt 1: worker lost)
                (events 3 to 9 missing here: not kept any more)
                (the connection is lost (reset); trying again)
                """);
    }

    @Test
    void nothingThatAnAgentSaysReachesTheTerminalAsACommand() {
        delta("a\\u001b[2Jb\\u0007");
        event("state", "{\"state\":\"running\",\"worker\":\"x\\u001b[1m\",\"note\":\"\\u009b1m\\nnext\"}");
        progress(1, 2, "note\\u001b]0;title");
        screen.onQuiet();
        assertThat(shown().replace(CLEAR, ""))
                .doesNotContain("\033", "\u009b", "\u0007")
                .contains("a\\u001b[2Jb\\u0007\n", "on x\\u001b[1m: \\u009b1m\\u000anext)\n");
    }

    @Test
    void linesForAFileTellTheProgressOnceASecondAndTheLastOne() {
        var lines = new JobLines(Terminal.of(InputStream.nullInputStream(), out, err, false, false, 80), clock);
        for (int i = 1; i <= 25; i++) {
            lines.onEvent(new ServerEvent("progress", "{\"done\":" + i + ",\"total\":0,\"note\":\"\"}", ""));
            clock.pass(Duration.ofMillis(100));
        }
        assertThat(lines.onEnd()).isFalse();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("progress 1\nprogress 11\nprogress 21\nprogress 25\n");
    }

    private void delta(String text) {
        event("delta", "{\"text\":\"" + text.replace("\n", "\\n") + "\"}");
    }

    private void progress(long done, long total, String note) {
        event("progress", "{\"done\":" + done + ",\"total\":" + total + ",\"note\":\"" + note + "\"}");
    }

    private void event(String name, String data) {
        screen.onEvent(new ServerEvent(name, data, ""));
    }

    private String shown() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
