package io.warmpool.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallVerbTest {
    private static final String INVOKE = "POST /v1/agents/assistant/invoke";

    @TempDir
    Path home;

    private FakeServer front;

    @BeforeEach
    void start() throws IOException {
        front = FakeServer.dataPlane();
    }

    @AfterEach
    void stop() throws IOException {
        front.close();
    }

    @Test
    void theFrontEndIsTheOneTheSupervisorNames() throws IOException {
        front.on(INVOKE, "200 OK", "an answer");
        try (var control = FakeServer.controlPlane(home)) {
            control.onJson("GET /v1/status", "{\"http\":\"" + front.url() + "\",\"pools\":[]}");
            var run = CommandRun.of("call", "assistant", "a question", "--home", home.toString());
            assertThat(run).isEqualTo(new CommandRun(0, "an answer", ""));
        }
    }

    @Test
    void whatTheUserAskedForIsInTheRequest() throws IOException {
        front.on(INVOKE, "200 OK", "");
        CommandRun.of(
                "call",
                "assistant",
                "hällo",
                "--session",
                "s1",
                "--deadline",
                "2s",
                "--header",
                "Warmpool-User: ann",
                "--header",
                "X:",
                "--content-type",
                "text/markdown",
                "--url",
                front.url());
        assertThat(front.requests().getFirst())
                .contains("Warmpool-Session: s1\r\n", "Warmpool-Deadline-Ms: 2000\r\n", "Warmpool-User: ann\r\n")
                .contains("X: \r\n", "Content-Type: text/markdown\r\n", "Content-Length: 6\r\n")
                .endsWith("\r\n\r\nhällo");
    }

    @Test
    void theInputMayComeFromStandardInput() throws IOException {
        front.on(INVOKE, "200 OK", "");
        CommandRun.of("piped", false, false, Map.of(), "call", "assistant", "--url", front.url());
        CommandRun.of("typed", true, false, Map.of(), "call", "assistant", "-", "--url", front.url());
        assertThat(front.requests()).element(0).asString().endsWith("\r\n\r\npiped");
        assertThat(front.requests()).element(1).asString().endsWith("\r\n\r\ntyped");
    }

    @Test
    void aTerminalIsSparedControlCharactersAndAFileIsNot() throws IOException {
        front.on(INVOKE, "200 OK", "red: \033[31m");
        var shown = CommandRun.of("", true, true, Map.of(), "call", "assistant", "x", "--url", front.url());
        assertThat(shown.out()).isEqualTo("red: \\u001b[31m\n");
        assertThat(CommandRun.of("call", "assistant", "x", "--url", front.url()).out())
                .isEqualTo("red: \033[31m");
    }

    @Test
    void aStreamIsPrintedPieceByPieceAndEndsItsLine() throws IOException {
        front.onEvents(INVOKE, """
                id: 1
                event: delta
                data: {"text":"one "}

                id: 2
                event: progress
                data: {"done":1,"total":2,"note":"n"}

                id: 3
                event: delta
                data: {"text":"two"}

                id: 4
                event: done
                data: {"output":"one two"}

                """);
        assertThat(stream("--stream")).isEqualTo(new CommandRun(0, "one two\n", ""));
        assertThat(stream("--json").out())
                .startsWith("{\"id\":\"1\",\"event\":\"delta\",\"data\":{\"text\":\"one \"}}\n")
                .hasLineCount(4);
        assertThat(front.requests()).allMatch(request -> request.contains("Accept: text/event-stream\r\n"));
    }

    @Test
    void aStreamWithoutTextShowsItsOutput() throws IOException {
        front.onEvents(INVOKE, "event: done\ndata: {\"output\":{\"answer\":42}}\n\n");
        assertThat(stream("--stream").out()).isEqualTo("{\"answer\":42}\n");
    }

    @Test
    void aStreamThatEndsInAnErrorSaysWhyAfterWhatCame() throws IOException {
        front.onEvents(INVOKE, """
                event: delta
                data: {"text":"half"}

                event: error
                data: {"status":502,"detail":"the worker was killed by signal 9"}

                """);
        assertThat(stream("--stream")).isEqualTo(new CommandRun(1, "half\n", "the worker was killed by signal 9\n"));
    }

    @Test
    void aStreamThatIsCutOffIsAFailure() throws IOException {
        front.onEvents(INVOKE, "event: delta\ndata: {\"text\":\"half\"}\n\n");
        var run = stream("--stream");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("broke off: the connection ended before the call did");
    }

    @Test
    void aProblemIsToldInTheServersWords() throws IOException {
        front.onProblem(INVOKE, 503, "no worker free for 'assistant'");
        assertThat(stream("--stream")).isEqualTo(new CommandRun(1, "", "no worker free for 'assistant'\n"));
    }

    @Test
    void anAddressThatIsNoneAndOneWhereNobodyAnswersAreNamed() throws IOException {
        assertThat(CommandRun.of("call", "a", "x", "--url", "localhost:8080").err())
                .startsWith("'localhost:8080' is not the address of a front end");
        var url = front.url();
        front.close();
        assertThat(CommandRun.of("call", "a", "x", "--url", url).err()).startsWith("nothing answers at " + url);
    }

    private CommandRun stream(String how) throws IOException {
        return CommandRun.of("call", "assistant", "x", how, "--url", front.url());
    }
}
