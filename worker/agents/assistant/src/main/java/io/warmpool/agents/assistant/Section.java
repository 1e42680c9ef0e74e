package io.warmpool.agents.assistant;

import java.util.List;

/**
 * A part of a document below one heading.
 *
 * @param document the document's name, relative to its knowledge root
 * @param heading the headings above it, outermost first, joined by {@code >}
 * @param passages its text in reading order; never empty
 */
record Section(String document, String heading, List<Passage> passages) {

    Section {
        passages = List.copyOf(passages);
    }
}
