package io.warmpool.agents.assistant;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Splits running text into sentences, English and Chinese alike (Unicode Standard Annex 29, by {@link BreakIterator}). */
final class Sentences {

    /** Text without an end in sight, cut at a space if there is one. */
    private static final int MAX_LENGTH = 600;

    private static final Pattern ABBREVIATION =
            Pattern.compile("(?:.*[\\s(])?(?:e\\.g|i\\.e|cf|vs|resp|approx|Dr|Mr|Mrs|Ms|Prof|No|Fig|Sec)\\.");

    private Sentences() {}

    static List<String> of(String text) {
        var sentences = new ArrayList<String>();
        var breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
        breaks.setText(text);
        var start = breaks.first();
        for (var end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            var sentence = text.substring(start, end).strip();
            if (end < text.length() && ABBREVIATION.matcher(sentence).matches()) {
                continue;
            }
            start = end;
            addCut(sentence, sentences);
        }
        return sentences;
    }

    private static void addCut(String sentence, List<String> sentences) {
        var rest = sentence;
        while (rest.length() > MAX_LENGTH) {
            var space = rest.lastIndexOf(' ', MAX_LENGTH);
            var cut = space > 0 ? space : rest.offsetByCodePoints(0, MAX_LENGTH / 2);
            sentences.add(rest.substring(0, cut));
            rest = rest.substring(cut).strip();
        }
        if (!rest.isEmpty()) {
            sentences.add(rest);
        }
    }
}
