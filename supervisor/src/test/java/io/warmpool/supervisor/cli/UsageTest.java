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
                "sessions | say what to do: 'sessions ls', 'sessions show' or 'sessions rm' | warmpool sessions --help",
                "sessions lss | Did you mean: | warmpool sessions --help",
                "sessions ls --limit 0 | N must be a number from 1, was 0 | warmpool sessions ls --help",
                "sessions ls --limit 5 --all | mutually exclusive | warmpool sessions ls --help",
                "sessions show a --last 1001 | N must be a number from 1 to 1000, was 1001 | warmpool sessions show --help",
                "sessions show | Missing required parameter: 'ID' | warmpool sessions show --help",
                "sessions rm | Missing required parameter: 'ID' | warmpool sessions rm --help",
                "jobs | say what to do: one of jobs submit, ls, show, follow, cancel, retry, rm | warmpool jobs --help",
                "jobs lss | Did you mean: | warmpool jobs --help",
                "jobs submit | Missing required parameter: 'AGENT' | warmpool jobs submit --help",
                "jobs submit a x --run-at tomorrow | --run-at must be a time such as 2027-01-31T08:00:00Z | warmpool jobs submit --help",
                "jobs submit a x --run-at 2027-01-31T08:00:00Z --delay 1s | mutually exclusive | warmpool jobs submit --help",
                "jobs submit a x --follow --wait | mutually exclusive | warmpool jobs submit --help",
                "jobs submit a x --priority high | 'high' is not an int | warmpool jobs submit --help",
                "jobs submit a x --keep ever | a duration must be written like | warmpool jobs submit --help",
                "jobs ls --limit 0 | N must be a number from 1, was 0 | warmpool jobs ls --help",
                "jobs ls --limit 5 --all | mutually exclusive | warmpool jobs ls --help",
                "jobs show | Missing required parameter: 'ID' | warmpool jobs show --help",
                "jobs show a --json --output | mutually exclusive | warmpool jobs show --help",
                "jobs follow a --patience long | a duration must be written like | warmpool jobs follow --help",
                "jobs cancel | Missing required parameter: 'ID' | warmpool jobs cancel --help",
                "jobs retry | Missing required parameter: 'ID' | warmpool jobs retry --help",
                "jobs rm | say which: either IDs, or --state | warmpool jobs rm --help",
                "jobs rm a --state dead | say which: either IDs, or --state | warmpool jobs rm --help",
                "call a x --async --stream | --async does not go with --stream | warmpool call --help",
                "cache | say what to do: 'cache ls' or 'cache evict' | warmpool cache --help",
                "cache evict assistant | say what to evict: --key, --scope, --tenant | warmpool cache evict --help",
                "cache evict --all | Missing required parameter: 'POOL' | warmpool cache evict --help",
                "cache evict assistant --all --user ann | --all does not go with --user | warmpool cache evict --help",
                "cache evict assistant --tenant= | --tenant must not be empty | warmpool cache evict --help",
                "cache evict assistant --scope call | must be one of process, user, session, context, was 'call' | warmpool cache evict --help",
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
                "stop",
                "sessions",
                "cache",
                "jobs"
            })
    void everyVerbExplainsItselfWithAnExample(String verb) {
        var run = CommandRun.of(verb, "--help");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("Usage: warmpool " + verb, "Examples:\n  warmpool " + verb, "--home=DIR");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sessions ls",
                "sessions show",
                "sessions rm",
                "cache ls",
                "cache evict",
                "jobs submit",
                "jobs ls",
                "jobs show",
                "jobs follow",
                "jobs cancel",
                "jobs retry",
                "jobs rm"
            })
    void everyVerbBelowAnotherExplainsItselfToo(String verbs) {
        var words = verbs.split(" ");
        var run = CommandRun.of(words[0], words[1], "--help");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("Usage: warmpool " + verbs, "Examples:\n  warmpool " + verbs, "--home=DIR", "--json");
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
