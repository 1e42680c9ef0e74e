package io.warmpool.agents.assistant;

import java.util.List;

/** Reads plain text: paragraphs between blank lines, a section for every so many of them, named by its lines. */
final class TextReader {

    private static final int SECTION_LINES = 40;

    private TextReader() {}

    static List<Section> read(String document, String text) {
        var builder = new SectionBuilder(document);
        var lines = text.lines().toList();
        var paragraph = new StringBuilder();
        var sectionStart = -1;
        for (var at = 0; at <= lines.size(); at++) {
            var line = at < lines.size() ? lines.get(at) : "";
            if (!line.isBlank()) {
                if (sectionStart < 0 || (paragraph.isEmpty() && at - sectionStart >= SECTION_LINES)) {
                    sectionStart = at;
                    builder.heading(1, "from line " + (at + 1));
                }
                paragraph.append(line).append('\n');
            } else if (!paragraph.isEmpty()) {
                builder.prose(paragraph.toString());
                paragraph.setLength(0);
            }
        }
        return builder.build();
    }
}
