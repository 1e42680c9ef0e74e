package io.warmpool.agents.assistant;

import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A question's terms, each with what it is worth: the rarer in the documents, the more.
 *
 * @param known the terms that occur in the documents, by their weight (inverse document frequency)
 * @param total the weight of all terms, those unknown to the documents included
 */
record QueryTerms(Map<String, Double> known, double total) {

    /** The rarest are kept; a long question has more terms than help. */
    private static final int MOST = 64;

    /** Pairs of characters overlap, so each says half as much; and one unknown is often no word at all. */
    private static final double PAIR = 0.5;

    private static final double UNKNOWN_PAIR = 0.25;

    QueryTerms {
        known = Map.copyOf(known);
    }

    static QueryTerms of(Question question, SectionIndex index) throws IOException {
        var known = new LinkedHashMap<String, Double>();
        var total = 0.0;
        for (var term : Terms.of(question.text())) {
            var frequency = index.frequency(term);
            var idf = Math.log(1 + (index.size() - frequency + 0.5) / (frequency + 0.5));
            if (frequency > 0) {
                known.put(term, idf * (isPair(term) ? PAIR : 1));
                total += known.get(term);
            } else {
                total += idf * (isPair(term) ? UNKNOWN_PAIR : 1);
            }
        }
        if (known.size() > MOST) {
            List<String> common = known.entrySet().stream()
                    .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
                    .skip(MOST)
                    .map(Map.Entry::getKey)
                    .toList();
            common.forEach(known::remove);
        }
        return new QueryTerms(known, total);
    }

    /** The weight of those of our terms that a text has. */
    double weightIn(Set<String> textTerms) {
        var weight = 0.0;
        for (var term : known.entrySet()) {
            if (textTerms.contains(term.getKey())) {
                weight += term.getValue();
            }
        }
        return weight;
    }

    /** The weight of those of our terms that both texts have. */
    double weightInBoth(Set<String> one, Set<String> other) {
        var weight = 0.0;
        for (var term : known.entrySet()) {
            if (one.contains(term.getKey()) && other.contains(term.getKey())) {
                weight += term.getValue();
            }
        }
        return weight;
    }

    /**
     * Whether a text with these terms can be about the question: it has half of what is asked for by weight, or, if much
     * is asked, a quarter and at least three terms.
     */
    boolean areMetBy(Set<String> textTerms) {
        var share = total == 0 ? 0 : weightIn(textTerms) / total;
        var met = known.keySet().stream()
                .filter(textTerms::contains)
                .mapToDouble(term -> isPair(term) ? PAIR : 1)
                .sum();
        return share >= 0.5 || (share >= 0.25 && met >= 3);
    }

    private static boolean isPair(String term) {
        return Character.isIdeographic(term.codePointAt(0));
    }
}
