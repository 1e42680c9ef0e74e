package io.warmpool.agents.assistant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentContext;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import io.warmpool.testkit.AgentTester;
import io.warmpool.testkit.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AssistantAgentTest {

    private static final String OPERATIONS = """
            ---
            author: nobody
            ---
            # Operations

            Welcome to the handbook.

            ## Restarting a pool

            A restart replaces each worker with a warm successor, one at a time. Requests are served meanwhile.
            Start it with:

            ```
            warmpool restart assistant
            ```

            ## Quarantine

            Five failures in 60 seconds put a slot in quarantine. It is left alone until an operator resumes it.

            | command | meaning |
            |---|---|
            | `warmpool resume` | ends the quarantine of a slot |

            - Backups are taken at midnight.
            """;

    private static final String CHINESE = """
            # 会话

            ## 保存

            每个会话的记录都保存在磁盘上。服务器重启之后，
            会话可以继续。数据库不需要另外安装！

            ## 限流

            超过配额的请求会得到状态码 429。
            """;

    private static final String PAGE = """
            <html><head><title>Billing</title><style>p { color: red }</style></head><body>
            <nav><a href="/">Invoices everywhere</a></nav>
            <h1>Billing</h1><p>Invoices are <b>sent</b> on the first day of each month.</p>
            <h2>Refunds</h2><ul><li>A refund takes five working days.</li></ul>
            <pre>refund --order 42</pre><script>var refund = "never";</script></body></html>
            """;

    @TempDir
    private Path base;

    @BeforeEach
    void writeDocuments() throws IOException {
        write("kb/operations.md", OPERATIONS);
        write("kb/zh/会话.md", CHINESE);
        write("kb/billing.html", PAGE);
        write("kb/notes.txt", "The coffee machine stands on the third floor.\n\nIts beans are ordered on Tuesdays.\n");
    }

    private void write(String name, String text) throws IOException {
        var file = base.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private AgentTester assistant() throws Exception {
        return assistant(Map.of("knowledge", List.of("kb")));
    }

    private AgentTester assistant(Map<String, Object> settings) throws Exception {
        return AgentTester.of(new AssistantAgent())
                .base(base)
                .settings(settings)
                .preload();
    }

    /** The text under {@code answer}, as a client would read it. */
    private static String answer(Result result) throws IOException {
        return field(result, "answer");
    }

    private static String field(Result result, String wanted) throws IOException {
        try (var parser = new JsonFactory().createParser(result.text())) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.FIELD_NAME
                        && parser.currentName().equals(wanted)) {
                    return parser.nextTextValue();
                }
            }
        }
        throw new AssertionError("no " + wanted + " in " + result.text());
    }

    @Test
    void aQuestionIsAnsweredFromTheSectionThatIsAboutIt() throws Exception {
        try (var tester = assistant()) {
            var result = tester.call("{\"message\": \"What happens with failing slots in quarantine?\"}")
                    .run();
            assertThat(answer(result)).contains("Five failures in 60 seconds put a slot in quarantine.");
            assertThat(answer(result)).doesNotContain("coffee", "author");
            assertThat(field(result, "document")).isEqualTo("operations.md");
            assertThat(field(result, "section")).isEqualTo("Operations > Quarantine");
            assertThat(result.text()).containsPattern("\"score\":\\d+\\.\\d\\d}");
            assertThat(result.contentType()).isEqualTo("application/json");
        }
    }

    @Test
    void aHowToBringsTheCommandThatFollowsItsSentence() throws Exception {
        try (var tester = assistant()) {
            assertThat(answer(tester.call("How do I restart a pool?").run()))
                    .contains(
                            "A restart replaces each worker", "Start it with:\n\n```\nwarmpool restart assistant\n```");
        }
    }

    @Test
    void wordsMatchInOtherFormsAndTableRowsAndListItemsAreFound() throws Exception {
        try (var tester = assistant()) {
            assertThat(answer(tester.call("restarts of pools").run())).contains("A restart replaces");
            assertThat(answer(tester.call("resume command").run()))
                    .contains("- `warmpool resume` — ends the quarantine of a slot");
            assertThat(answer(tester.call("when is a backup taken").run()))
                    .contains("- Backups are taken at midnight.");
        }
    }

    @Test
    void aChineseQuestionIsAnsweredInChinese() throws Exception {
        try (var tester = assistant()) {
            var result = tester.call("{\"message\": \"服务器重启以后会话还在吗？\"}").run();
            assertThat(answer(result)).contains("服务器重启之后，会话可以继续。").doesNotContain("429");
            assertThat(field(result, "document")).isEqualTo("zh/会话.md");
            assertThat(field(result, "section")).isEqualTo("会话 > 保存");
            assertThat(answer(tester.call("配额超过了怎么办").run())).isEqualTo("超过配额的请求会得到状态码 429。");
        }
    }

    @Test
    void htmlIsReadWithoutItsScriptsAndNavigation() throws Exception {
        try (var tester = assistant()) {
            var refund = tester.call("How long does a refund take?").run();
            assertThat(answer(refund))
                    .contains("- A refund takes five working days.")
                    .doesNotContain("never");
            assertThat(field(refund, "section")).isEqualTo("Billing > Refunds");
            assertThat(answer(tester.call("invoices").run()))
                    .isEqualTo("Invoices are sent on the first day of each month.");
        }
    }

    @Test
    void plainTextIsReadByParagraphs() throws Exception {
        try (var tester = assistant()) {
            var result = tester.call("where is the coffee machine").run();
            assertThat(answer(result)).contains("The coffee machine stands on the third floor.");
            assertThat(field(result, "section")).isEqualTo("from line 1");
        }
    }

    @Test
    void whatTheDocumentsDoNotHoldIsNotFound() throws Exception {
        try (var tester = assistant()) {
            assertThat(tester.call("What is the capital of France?").run().text())
                    .isEqualTo("{\"answer\":\"I found nothing about \\\"What is the capital of France?\\\""
                            + " in the 4 documents I know.\",\"sources\":[]}");
            assertThat(answer(tester.call("法国的首都是哪里？").run())).isEqualTo("在我所知的 4 篇文档中，没有找到与“法国的首都是哪里？”有关的内容。");
            for (var empty : List.of(
                    "how do I do it in the", "what is this", "这是什么", "磁铁", "?!", "The capital machine of France")) {
                assertThat(tester.call(empty).run().text()).as(empty).contains("\"sources\":[]");
            }
        }
    }

    @Test
    void querySyntaxIsNothingButText() throws Exception {
        try (var tester = assistant()) {
            for (var text :
                    List.of("*:*", "text:/.*/", "\"refund", "refund AND (", "+-&&||!{}[]^~", "a".repeat(8000))) {
                assertThat(tester.call(text).contentType("text/plain").run().failure())
                        .as(text)
                        .isEmpty();
            }
            assertThat(answer(tester.call("*:*").run())).contains("I found nothing");
            assertThat(tester.call("记录数据库会话".repeat(1100)).run().failure()).isEmpty();
        }
    }

    @Test
    void theStreamIsTheAnswerInPieces() throws Exception {
        try (var tester = assistant()) {
            for (var question : List.of("How do I restart a pool?", "会话 保存", "capital of France")) {
                var result = tester.call(question).streaming().run();
                assertThat(result.joinedDeltas()).isEqualTo(answer(result)).isNotEmpty();
            }
            assertThat(tester.call("How do I restart a pool?").streaming().run().deltas())
                    .hasSizeGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void sentencesAndSourcesAreBounded() throws Exception {
        write(
                "kb/many.md",
                "# Owls\n\n" + "An owl %d hunts at night %d. ".repeat(30).formatted((Object[]) numbers(60)));
        write("kb/more.md", "# Owl\n\nEvery owl sleeps.\n");
        try (var tester = assistant(Map.of("knowledge", "kb", "sentences", 2L, "sources", 1L))) {
            var result = tester.call("owl").streaming().run();
            assertThat(result.deltas()).hasSizeLessThanOrEqualTo(2).isNotEmpty();
            assertThat(result.text().split("\"document\"")).hasSize(2);
        }
    }

    private static Integer[] numbers(int count) {
        return IntStream.range(0, count).boxed().toArray(Integer[]::new);
    }

    @Test
    void twoHundredCallsAtOnceGetTheAnswersTheyWouldGetAlone() throws Exception {
        var questions = List.of("How do I restart a pool?", "refund", "服务器重启以后会话还在吗？", "capital of France");
        try (var tester = assistant()) {
            var alone = questions.stream().map(each -> textOf(tester, each)).toList();
            var running = IntStream.range(0, 200)
                    .mapToObj(i -> tester.call(questions.get(i % 4)).streaming().start())
                    .toList();
            for (var i = 0; i < running.size(); i++) {
                assertThat(running.get(i).await().text()).isEqualTo(alone.get(i % 4));
            }
        }
    }

    private static String textOf(AgentTester tester, String question) {
        try {
            return tester.call(question).run().text();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aCancelledCallEndsWithoutAnAnswer() throws Exception {
        var assistant = new AssistantAgent();
        Agent cancelledAtOnce = new Agent() {
            @Override
            public void preload(AgentContext context) throws Exception {
                assistant.preload(context);
            }

            @Override
            public void handle(Call call, Reply reply) throws Exception {
                Thread.currentThread().interrupt();
                assistant.handle(call, new Patient(reply));
            }
        };
        Map<String, Object> settings = Map.of("knowledge", "kb");
        try (var tester = AgentTester.of(cancelledAtOnce)
                        .base(base)
                        .settings(settings)
                        .preload();
                assistant) {
            for (var question : List.of("refund", "capital of France")) {
                var result = tester.call(question).streaming().run();
                assertThat(result.failure()).get().isInstanceOf(InterruptedException.class);
                assertThat(result.deltas()).isEmpty();
                assertThat(result.output()).isEmpty();
            }
        }
    }

    /** A reply that lets a cancelled call go on, as one may for a client that reads no stream. */
    private record Patient(Reply reply) implements Reply {

        @Override
        public void delta(String text) {
            reply.text("went on");
        }

        @Override
        public void event(String name, String json) {}

        @Override
        public void progress(long done, long total, String note) {}

        @Override
        public void output(byte[] body, String contentType) {
            reply.output(body, contentType);
        }

        @Override
        public void text(String text) {
            reply.text(text);
        }

        @Override
        public void json(String json) {
            reply.json(json);
        }
    }

    @Test
    void aMissingRootFailsThePreloadWithItsPathAndTheSetting() {
        assertThatThrownBy(() -> assistant(Map.of("knowledge", List.of("kb", "lost/folder"))))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(base.resolve("lost/folder").toString())
                .hasMessageContaining("settings.knowledge");
    }

    @Test
    void settingsThatMakeNoSenseFailThePreload() {
        var wrong = List.<Map<String, Object>>of(
                Map.of("knowlege", "kb"),
                Map.of("knowledge", List.of()),
                Map.of("knowledge", "kb", "sentences", 0L),
                Map.of("knowledge", "kb", "sources", 21L));
        for (var settings : wrong) {
            assertThatThrownBy(() -> assistant(settings))
                    .as("%s", settings)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("settings");
        }
    }

    @Test
    void filesThatCannotBeReadAreSkippedWithOneWarningEach() throws Exception {
        Files.write(base.resolve("kb/binary.txt"), new byte[] {'a', 0, 'b'});
        Files.write(base.resolve("kb/latin.txt"), "größe".getBytes(StandardCharsets.ISO_8859_1));
        Files.write(base.resolve("kb/huge.md"), new byte[(4 << 20) + 1]);
        write("kb/picture.png", "refund refund refund");
        write("kb/.hidden/secret.md", "# Refund\n\nThe hidden refund.\n");
        try (var tester = assistant()) {
            assertThat(tester.log().stream().filter(line -> line.startsWith("WARN")))
                    .hasSize(3)
                    .anyMatch(line -> line.contains("binary.txt") && line.contains("binary"))
                    .anyMatch(line -> line.contains("latin.txt") && line.contains("UTF-8"))
                    .anyMatch(line -> line.contains("huge.md") && line.contains("4194305"));
            assertThat(tester.log())
                    .anyMatch(line -> line.matches("INFO knows 4 documents in 8 sections.*; 3 skipped"));
            assertThat(tester.bootProgress()).hasSize(7).last().matches(last -> last.done() == 7 && last.total() == 7);
            assertThat(answer(tester.call("refund").run())).doesNotContain("hidden");
        }
    }

    @Test
    void aFolderWithoutDocumentsIsWarnedAbout() throws Exception {
        Files.createDirectories(base.resolve("empty"));
        try (var tester = assistant(Map.of("knowledge", "empty"))) {
            assertThat(tester.log()).anyMatch(line -> line.startsWith("WARN") && line.contains("[empty]"));
            assertThat(answer(tester.call("refund").run())).contains("in the 0 documents I know");
        }
    }
}
