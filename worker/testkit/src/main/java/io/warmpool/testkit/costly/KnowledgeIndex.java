package io.warmpool.testkit.costly;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** An inverted index over generated documents, slow to build: one for the whole process. Immutable once built. */
final class KnowledgeIndex {

    private static final int DOCUMENTS = 20_000;
    private static final int WORDS = 60;

    private record Posting(int document, int count) {}

    private final Map<String, List<Posting>> postings;

    private KnowledgeIndex(Map<String, List<Posting>> postings) {
        this.postings = postings;
    }

    /** 2 s, a good part of them computing. */
    static KnowledgeIndex build(Costs costs) throws Exception {
        return costs.taking(2000, () -> {
            var random = new Random(42);
            var postings = new HashMap<String, List<Posting>>();
            int documents = costs.amount(DOCUMENTS);
            for (int document = 0; document < documents; document++) {
                var counts = new HashMap<String, Integer>();
                for (int word = 0; word < WORDS; word++) {
                    counts.merge(Topics.any(random), 1, Integer::sum);
                }
                int number = document;
                counts.forEach((topic, count) ->
                        postings.computeIfAbsent(topic, _ -> new ArrayList<>()).add(new Posting(number, count)));
            }
            return new KnowledgeIndex(postings);
        });
    }

    /** The numbers of the best documents on these topics, at most three. */
    List<Integer> search(List<String> topics) {
        var scores = new HashMap<Integer, Double>();
        for (var topic : topics) {
            var found = postings.getOrDefault(topic, List.of());
            for (var posting : found) {
                scores.merge(posting.document(), posting.count() / Math.log(2.0 + found.size()), Double::sum);
            }
        }
        return scores.entrySet().stream()
                .sorted(Map.Entry.<Integer, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(3)
                .map(Map.Entry::getKey)
                .toList();
    }
}
