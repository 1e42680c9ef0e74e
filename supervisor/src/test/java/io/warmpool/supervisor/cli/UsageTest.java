package io.warmpool.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "scale assistant | Missing required parameter: 'N' | warmpool scale --help",
                "scale assistant many | 'many' is not an int | warmpool scale --help",
                "scale assistant -- -1 | N must not be negative, was -1 | warmpool scale --help",
                "why assistant | 'assistant' is not POOL/SLOT, such as assistant/0, nor a PID | warmpool why --help",
                "logs assistant | 'assistant' is not POOL/SLOT | warmpool logs --help",
                "logs assistant/0 -n 10001 | LINES must be a number from 0 to 10000, was 10001 | warmpool logs --help",
                "kill assistant/x | 'assistant/x' is not POOL/SLOT | warmpool kill --help",
                "stop --drain soon | a duration must be written like 500ms, 30s, 5m or 24h, was 'soon' | warmpool stop --help",
                "call assistant hello --header nonsense | 'nonsense' is not NAME:VALUE | warmpool call --help",
                "call assistant hello --header a/b:1 | 'a/b' is not a header's name | warmpool call --help",
                "ps --jsom | Unknown option: '--jsom' | warmpool ps --help",
                "pss | Did you mean: | warmpool --help",
            })
    void aWrongCommandExitsWithTwoAndSaysWhereToLook(String command, String message, String hint) {
        var run = CommandRun.of(command.split(" "));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(message).endsWith("see '" + hint + "'\n");
    }

    @Test
    void withoutAVerbTheVerbsAreNamed() {
        var run = CommandRun.of();
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("a verb is missing: one of serve, status, ps, why, call");
    }

    @Test
    void aHeaderCannotCarryASecondOne() {
        var run = CommandRun.of("call", "assistant", "hello", "--session", "a\r\nX-Evil: 1");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("header Warmpool-Session may only be printable ASCII");
    }

    @Test
    void aCallWithoutInputAtATerminalIsNotAWaitForTheKeyboard() {
        var run = CommandRun.of("", true, true, Map.of(), "call", "assistant");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("give TEXT, or - to type it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status",
                "ps",
                "why",
                "call",
                "logs",
                "scale",
                "restart",
                "rollback",
                "pause",
                "resume",
                "kill",
                "dump",
                "stop"
            })
    void everyVerbExplainsItselfWithAnExample(String verb) {
        var run = CommandRun.of(verb, "--help");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("Usage: warmpool " + verb, "Examples:\n  warmpool " + verb, "--home=DIR");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void theVersionIsTold() {
        var run = CommandRun.of("--version");
        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith("warmpool ");
    }

    @Test
    void withNobodyRunningTheHomeIsNamedAndTheWayOut() {
        var run = CommandRun.of("ps", "--home", home.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo("no supervisor is running on " + home
                        + ": start one with 'warmpool serve', or name another home with --home\n");
    }

    @Test
    void theHomeMayStandBeforeTheVerbAndInTheEnvironmentAndTheOptionWins() {
        var environment = Map.of("WARMPOOL_HOME", "/nonexistent/b");
        assertThat(CommandRun.of("", false, false, environment, "ps").err()).contains("on /nonexistent/b:");
        assertThat(CommandRun.of("", false, false, environment, "--home", "/nonexistent/a", "ps")
                        .err())
                .contains("on /nonexistent/a:");
    }
}
