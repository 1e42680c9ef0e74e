package io.warmpool.agents.assistant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.warmpool.agent.AgentException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class QuestionTest {

    private static Question read(String body, String type) {
        return Question.read(body.getBytes(StandardCharsets.UTF_8), type);
    }

    private static String refusal(byte[] body, String type) {
        var refused = catchThrowableOfType(AgentException.class, () -> Question.read(body, type));
        assertThat(refused).as(new String(body, StandardCharsets.UTF_8)).isNotNull();
        assertThat(refused.code()).isEqualTo(AgentException.Code.BAD_REQUEST);
        return refused.getMessage();
    }

    private static String refusal(String body) {
        return refusal(body.getBytes(StandardCharsets.UTF_8), "application/json; charset=utf-8");
    }

    @Test
    void aQuestionIsPlainTextOrTheMessageOfAnObject() {
        assertThat(read("why?", "").text()).isEqualTo("why?");
        assertThat(read("[1] why?", "text/plain").text()).isEqualTo("[1] why?");
        assertThat(read(" {\"message\":\"为什么？\"}", "").text()).isEqualTo("为什么？");
        assertThat(read("\uFEFF{\"message\":\"why?\"}", "application/json").text())
                .isEqualTo("why?");
    }

    @Test
    void fieldsItDoesNotKnowAreTolerated() {
        assertThat(read("{\"session\":{\"a\":[1,{}]},\"message\":\"why?\",\"n\":null}", "")
                        .text())
                .isEqualTo("why?");
    }

    @Test
    void invalidJsonIsRefusedWithItsPlace() {
        assertThat(refusal("{\"message\":\n  \"why?\",, }"))
                .startsWith("the body is not valid JSON: ")
                .contains("at line 2, column 10; send {\"message\": \"your question\"}");
        assertThat(refusal("{\"message\":\"why"))
                .contains("at line 1, column 16")
                .doesNotContain("REDACTED");
        assertThat(refusal("{\"message\":\"why?\"} x")).contains("at line 1, column 20");
        assertThat(refusal("{\"message\":\"why?\"} {}")).contains("goes on after its JSON object at line 1, column 20");
        assertThat(refusal("{\"a\":" + "[".repeat(5000))).contains("not valid JSON");
        assertThat(refusal("")).contains("the body is JSON but not an object");
    }

    @Test
    void jsonWithoutATextualMessageIsRefused() {
        assertThat(refusal("[\"why?\"]")).contains("not an object at line 1, column 1");
        assertThat(refusal("{\"question\":\"why?\"}")).contains("no field 'message'");
        assertThat(refusal("{\"message\": 42}"))
                .contains("message must be a string, was a number at line 1, column 13");
        assertThat(refusal("{\"message\": [\"why\"]}")).contains("was a list");
        assertThat(refusal("{\"message\": null}")).contains("was null");
    }

    @Test
    void blankAndOverlongMessagesAreRefused() {
        assertThat(refusal("{\"message\": \" \\n\"}")).contains("blank");
        assertThat(refusal(new byte[0], "")).contains("blank");
        assertThat(refusal("{\"message\": \"" + "x".repeat(8001) + "\"}"))
                .isEqualTo("the message has 8001 characters, and at most 8000 are read; shorten it");
        assertThat(read("😀".repeat(8000), "").text()).hasSize(16_000);
    }

    @Test
    void whatIsNotUtf8IsRefusedWithTheFirstWrongByte() {
        assertThat(refusal(new byte[] {'a', 'b', (byte) 0xFF, 'c'}, "")).contains("byte 3 of 4 cannot be read");
        assertThat(refusal(new byte[] {'a', (byte) 0xE4, (byte) 0xB8}, "")).contains("not UTF-8");
    }
}
