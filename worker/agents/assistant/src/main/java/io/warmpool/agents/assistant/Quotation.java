package io.warmpool.agents.assistant;

import io.warmpool.agents.assistant.Passage.Kind;
import io.warmpool.agents.assistant.SectionIndex.Hit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Sets chosen passages into a readable text, each with the code that illustrates it. */
final class Quotation {

    /** The passage at a place of a found section. */
    record Quote(Hit hit, int place) {}

    private final List<String> pieces = new ArrayList<>();
    private final LinkedHashSet<Hit> sources = new LinkedHashSet<>();
    private Quote last;

    private Quotation() {}

    /** Quotes these passages in this order. */
    static Answer of(List<Quote> quotes) {
        var quotation = new Quotation();
        for (var quote : quotes) {
            quotation.add(quote);
            var next = new Quote(quote.hit(), quote.place() + 1);
            if (passage(quote).kind() != Kind.CODE && isShortCode(next)) {
                quotation.add(next);
            }
        }
        var sources = quotation.sources.stream()
                .map(hit -> new Answer.Source(
                        hit.section().document(), hit.section().heading(), hit.score()))
                .toList();
        return new Answer(quotation.pieces, sources);
    }

    private void add(Quote quote) {
        if (quote.equals(last)) {
            return; // code that was chosen by itself and already went with the sentence before it
        }
        var passage = passage(quote);
        var text = switch (passage.kind()) {
            case SENTENCE -> passage.text();
            case LINE -> "- " + passage.text();
            case CODE -> "```\n" + passage.text() + "\n```";
        };
        pieces.add(separator(quote) + text);
        sources.add(quote.hit());
        last = quote;
    }

    private String separator(Quote quote) {
        if (last == null) {
            return "";
        }
        var before = passage(last);
        var after = passage(quote);
        if (!last.hit().equals(quote.hit()) || before.kind() == Kind.CODE || after.kind() == Kind.CODE) {
            return "\n\n";
        }
        if (before.kind() == Kind.SENTENCE && after.kind() == Kind.SENTENCE) {
            return "。！？；：”」".indexOf(before.text().charAt(before.text().length() - 1)) >= 0 ? "" : " ";
        }
        return before.kind() == after.kind() ? "\n" : "\n\n";
    }

    private static Passage passage(Quote quote) {
        return quote.hit().section().passages().get(quote.place());
    }

    private static boolean isShortCode(Quote quote) {
        return quote.place() < quote.hit().section().passages().size()
                && passage(quote).isShortCode();
    }
}
