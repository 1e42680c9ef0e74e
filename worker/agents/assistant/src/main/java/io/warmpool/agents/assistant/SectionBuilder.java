package io.warmpool.agents.assistant;

import io.warmpool.agents.assistant.Passage.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Cuts one document into sections while a reader walks through it. Confined to the reader's thread. */
final class SectionBuilder {

    /** A heading-less mass of text is cut here, so that a section stays something one can point at. */
    private static final int MAX_PASSAGES = 60;

    private static final int MAX_LINE = 300;
    private static final int MAX_HEADING = 120;

    private final String document;
    private final List<Section> sections = new ArrayList<>();
    private final TreeMap<Integer, String> headings = new TreeMap<>();
    private final List<Passage> passages = new ArrayList<>();

    SectionBuilder(String document) {
        this.document = document;
    }

    /** A heading of a level from 1 (outermost): what follows belongs to it. */
    void heading(int level, String text) {
        endSection();
        headings.tailMap(level, true).clear();
        var title = tidy(text);
        if (!title.isEmpty()) {
            var length = Math.min(title.codePointCount(0, title.length()), MAX_HEADING);
            headings.put(level, title.substring(0, title.offsetByCodePoints(0, length)));
        }
    }

    void prose(String text) {
        for (var sentence : Sentences.of(tidy(text))) {
            add(new Passage(Kind.SENTENCE, sentence));
        }
    }

    /** An item of a list or a row of a table; a long one is no better than prose. */
    void line(String text) {
        var line = tidy(text);
        if (line.length() > MAX_LINE) {
            prose(line);
        } else if (!line.isEmpty()) {
            add(new Passage(Kind.LINE, line));
        }
    }

    /** The head of a table. */
    void label(String text) {
        var label = tidy(text);
        if (!label.isEmpty()) {
            add(new Passage(Kind.LABEL, label));
        }
    }

    void code(String text) {
        var code = text.stripTrailing();
        if (!code.isBlank()) {
            add(new Passage(Kind.CODE, code));
        }
    }

    List<Section> build() {
        endSection();
        return sections;
    }

    private void add(Passage passage) {
        passages.add(passage);
        if (passages.size() == MAX_PASSAGES) {
            endSection();
        }
    }

    private void endSection() {
        if (!passages.isEmpty()) {
            var path = headings.isEmpty() ? "(beginning)" : String.join(" > ", headings.values());
            sections.add(new Section(document, path, passages));
            passages.clear();
        }
    }

    /** One line, single spaces; none where a line break stood between two ideographs. */
    private static String tidy(String text) {
        return text.replaceAll("(?<=[\\p{IsHan}\\u3000-\\u303F\\uFF00-\\uFF60])\\s*\\n\\s*(?=[\\p{IsHan}])", "")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
