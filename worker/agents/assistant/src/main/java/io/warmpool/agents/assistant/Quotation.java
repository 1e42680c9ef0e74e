package io.warmpool.agents.assistant;

import io.warmpool.agents.assistant.Passage.Kind;
import io.warmpool.agents.assistant.SectionIndex.Hit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sets chosen passages into a readable text, each with the code that illustrates it. */
final class Quotation {

    /**
     * A passage to be quoted.
     *
     * @param place its place in its section
     * @param withNext whether the passage after it belongs to it
     */
    record Quote(Hit hit, int place, boolean withNext) {
        Passage passage() {
            return hit.section().passages().get(place);
        }
    }

    private final List<String> pieces = new ArrayList<>();
    private final Map<Integer, Hit> sources = new LinkedHashMap<>();
    private Quote last;

    private Quotation() {}

    /** Quotes these passages in this order. */
    static Answer of(List<Quote> quotes) {
        var quotation = new Quotation();
        for (var quote : quotes) {
            quotation.add(quote);
            if (quote.withNext()) {
                quotation.add(new Quote(quote.hit(), quote.place() + 1, false));
            }
        }
        var sources = quotation.sources.values().stream()
                .map(hit -> new Answer.Source(
                        hit.section().document(), hit.section().heading(), hit.score()))
                .toList();
        return new Answer(quotation.pieces, sources);
    }

    private void add(Quote quote) {
        if (last != null && last.hit().number() == quote.hit().number() && last.place() == quote.place()) {
            return; // code that was chosen by itself and already went with the sentence before it
        }
        var passage = quote.passage();
        var text = switch (passage.kind()) {
            case SENTENCE -> passage.text();
            case LINE -> "- " + passage.text();
            case LABEL -> throw new IllegalStateException("the head of a table is never quoted: " + passage);
            case CODE -> "```\n" + passage.text() + "\n```";
        };
        pieces.add(separator(quote) + text);
        sources.putIfAbsent(quote.hit().number(), quote.hit());
        last = quote;
    }

    private String separator(Quote quote) {
        if (last == null) {
            return "";
        }
        var before = last.passage();
        var after = quote.passage();
        if (last.hit().number() != quote.hit().number() || before.kind() == Kind.CODE || after.kind() == Kind.CODE) {
            return "\n\n";
        }
        if (before.kind() == Kind.SENTENCE && after.kind() == Kind.SENTENCE) {
            return "。！？；：”」".indexOf(before.text().charAt(before.text().length() - 1)) >= 0 ? "" : " ";
        }
        return before.kind() == after.kind() ? "\n" : "\n\n";
    }
}
