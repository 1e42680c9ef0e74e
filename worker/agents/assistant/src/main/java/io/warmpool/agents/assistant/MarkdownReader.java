package io.warmpool.agents.assistant;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/** Reads Markdown: CommonMark with GitHub's tables. Front matter between {@code ---} lines is left out. */
final class MarkdownReader {

    /** Safe to share: a parser keeps nothing between documents. */
    private static final Parser PARSER = Parser.builder()
            .extensions(List.of(TablesExtension.create()))
            .maxOpenBlockParsers(100)
            .build();

    private MarkdownReader() {}

    static List<Section> read(String document, String text) {
        var builder = new SectionBuilder(document);
        PARSER.parse(withoutFrontMatter(text)).accept(new Blocks(builder));
        return builder.build();
    }

    private static String withoutFrontMatter(String text) {
        var body = text.replace("\r\n", "\n");
        if (!body.startsWith("---\n")) {
            return body;
        }
        var end = body.indexOf("\n---\n", 3);
        return end < 0 ? body : body.substring(end + 5);
    }

    private static String inline(Node parent) {
        var line = new Inline();
        parent.accept(line);
        return line.text.toString();
    }

    private static final class Blocks extends AbstractVisitor {

        private final SectionBuilder builder;

        Blocks(SectionBuilder builder) {
            this.builder = builder;
        }

        @Override
        public void visit(Heading heading) {
            builder.heading(heading.getLevel(), inline(heading));
        }

        @Override
        public void visit(Paragraph paragraph) {
            if (paragraph.getParent() instanceof ListItem) {
                builder.line(inline(paragraph));
            } else {
                builder.prose(inline(paragraph));
            }
        }

        @Override
        public void visit(FencedCodeBlock code) {
            builder.code(code.getLiteral());
        }

        @Override
        public void visit(IndentedCodeBlock code) {
            builder.code(code.getLiteral());
        }

        @Override
        public void visit(HtmlBlock html) {
            // comments and badges mostly: nothing to quote
        }

        @Override
        public void visit(CustomBlock block) {
            if (block instanceof TableBlock) {
                for (var part = block.getFirstChild(); part != null; part = part.getNext()) {
                    visitChildren(part);
                }
            } else {
                visitChildren(block);
            }
        }

        @Override
        public void visit(CustomNode node) {
            if (!(node instanceof TableRow)) {
                visitChildren(node);
                return;
            }
            var cells = new ArrayList<String>();
            var isHead = false;
            for (var cell = node.getFirstChild(); cell != null; cell = cell.getNext()) {
                cells.add(inline(cell));
                isHead |= cell instanceof TableCell column && column.isHeader();
            }
            cells.removeIf(String::isBlank);
            if (isHead) {
                builder.label(String.join(" ", cells));
            } else {
                builder.line(String.join(" — ", cells));
            }
        }
    }

    /** The words of a block as they are read; code spans keep their marks. */
    private static final class Inline extends AbstractVisitor {

        private final StringBuilder text = new StringBuilder();

        @Override
        public void visit(Text node) {
            text.append(node.getLiteral());
        }

        @Override
        public void visit(Code node) {
            text.append('`').append(node.getLiteral()).append('`');
        }

        @Override
        public void visit(SoftLineBreak node) {
            text.append('\n');
        }

        @Override
        public void visit(HardLineBreak node) {
            text.append('\n');
        }

        @Override
        public void visit(Image image) {
            // its description stands for a picture that an answer cannot show
        }
    }
}
