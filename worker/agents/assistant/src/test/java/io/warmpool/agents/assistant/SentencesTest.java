package io.warmpool.agents.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SentencesTest {

    @Test
    void englishAndChineseAreSplitAlike() {
        assertThat(Sentences.of("It works. Does it? Yes!")).containsExactly("It works.", "Does it?", "Yes!");
        assertThat(Sentences.of("很简单。运行“warmpool ps”。好吗？好！版本 1.2 发布了。"))
                .containsExactly("很简单。", "运行“warmpool ps”。", "好吗？", "好！", "版本 1.2 发布了。");
    }

    @Test
    void abbreviationsNamesAndNumbersDoNotEndASentence() {
        assertThat(Sentences.of("Edit warmpool.yaml, e.g. The bind address, within 1.5 s. Then restart, i.e. Roll it."))
                .containsExactly(
                        "Edit warmpool.yaml, e.g. The bind address, within 1.5 s.", "Then restart, i.e. Roll it.");
    }

    @Test
    void textWithoutAnEndIsCut() {
        assertThat(Sentences.of("word ".repeat(1000))).hasSizeGreaterThan(7).allMatch(part -> part.length() <= 600);
        assertThat(String.join("", Sentences.of("字".repeat(5000)))).hasSize(5000);
    }
}
