package io.warmpool.agents.assistant;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A section's terms, taken once and used by every question that comes upon it.
 *
 * @param heading the terms of its heading
 * @param passages the terms of each passage, in their order
 * @param all the terms of the whole
 */
record SectionTerms(Set<String> heading, List<Set<String>> passages, Set<String> all) {

    static SectionTerms of(Section section) {
        var heading = Terms.of(section.heading());
        var all = new HashSet<>(heading);
        var passages = new ArrayList<Set<String>>();
        for (var passage : section.passages()) {
            var terms = Terms.of(passage.text());
            passages.add(terms);
            all.addAll(terms);
        }
        return new SectionTerms(heading, passages, all);
    }
}
