package io.warmpool.agents.assistant;

import java.util.List;

/** Says so when nothing in the documents is about a question, in the question's language. */
final class NothingFound {

    private static final int QUOTED = 80;

    private NothingFound() {}

    static Answer answer(Question question, int documents) {
        var asked = clip(question.text().replaceAll("[\\s\\p{Cntrl}]+", " ").strip());
        var isChinese = asked.codePoints().anyMatch(Character::isIdeographic);
        var text = isChinese
                ? "在我所知的 " + documents + " 篇文档中，没有找到与“" + asked + "”有关的内容。"
                : "I found nothing about \"" + asked + "\" in the " + documents
                        + (documents == 1 ? " document" : " documents") + " I know.";
        return new Answer(List.of(text), List.of());
    }

    private static String clip(String text) {
        return text.codePointCount(0, text.length()) <= QUOTED
                ? text
                : text.substring(0, text.offsetByCodePoints(0, QUOTED)) + "…";
    }
}
