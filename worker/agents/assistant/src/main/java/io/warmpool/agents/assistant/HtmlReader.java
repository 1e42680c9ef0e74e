package io.warmpool.agents.assistant;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/** Reads HTML: what a reader sees of it, without scripts, navigation and the like. */
final class HtmlReader {

    /** Scripts and styles are data to the parser, not text, and so left out already. */
    private static final Set<String> UNSEEN =
            Set.of("noscript", "template", "nav", "header", "footer", "aside", "svg", "form");

    private HtmlReader() {}

    static List<Section> read(String document, String text) {
        var page = Jsoup.parse(text);
        var builder = new SectionBuilder(document);
        if (page.selectFirst("h1") == null) {
            builder.heading(1, page.title());
        }
        var blocks = new Blocks(builder);
        page.body().filter(blocks);
        blocks.flush();
        return builder.build();
    }

    /** Gathers text until a block begins or ends. Walks without recursion, so that no page is too deep for it. */
    private static final class Blocks implements NodeFilter {

        private final SectionBuilder builder;
        private final StringBuilder run = new StringBuilder();
        private boolean item;

        Blocks(SectionBuilder builder) {
            this.builder = builder;
        }

        @Override
        public FilterResult head(Node node, int depth) {
            if (node instanceof TextNode text) {
                run.append(text.getWholeText());
                return FilterResult.CONTINUE;
            }
            if (!(node instanceof Element element)) {
                return FilterResult.CONTINUE;
            }
            var tag = element.normalName();
            if (UNSEEN.contains(tag)) {
                return FilterResult.SKIP_ENTIRELY;
            }
            if (tag.equals("br")) {
                run.append('\n');
                return FilterResult.CONTINUE;
            }
            if (!element.isBlock()) {
                return FilterResult.CONTINUE;
            }
            flush();
            return switch (tag) {
                case "h1", "h2", "h3", "h4", "h5", "h6" -> {
                    builder.heading(tag.charAt(1) - '0', element.text());
                    yield FilterResult.SKIP_CHILDREN;
                }
                case "pre" -> {
                    builder.code(element.wholeText().replaceFirst("^\\R", ""));
                    yield FilterResult.SKIP_CHILDREN;
                }
                case "tr" -> {
                    row(element);
                    yield FilterResult.SKIP_CHILDREN;
                }
                default -> {
                    item = tag.equals("li") || tag.equals("dd") || tag.equals("dt");
                    yield FilterResult.CONTINUE;
                }
            };
        }

        @Override
        public FilterResult tail(Node node, int depth) {
            if (node instanceof Element element && element.isBlock()) {
                flush();
                item = false;
            }
            return FilterResult.CONTINUE;
        }

        void flush() {
            var text = run.toString();
            run.setLength(0);
            if (item) {
                builder.line(text);
            } else {
                builder.prose(text);
            }
        }

        private void row(Element row) {
            var cells = new ArrayList<String>();
            row.children().forEach(cell -> cells.add(cell.text()));
            cells.removeIf(String::isBlank);
            if (row.selectFirst("td") == null) {
                builder.label(String.join(" ", cells));
            } else {
                builder.line(String.join(" — ", cells));
            }
        }
    }
}
