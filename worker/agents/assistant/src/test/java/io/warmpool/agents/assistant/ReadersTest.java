package io.warmpool.agents.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ReadersTest {

    @Test
    void aSectionIsNamedByTheHeadingsAboveIt() {
        var text = "First.\n\n# A\n\nOne.\n\n## B\n\n### C\n\nTwo.\n\n## D\n\nThree.\n\n# E\n\nFour.\n";
        assertThat(MarkdownReader.read("a.md", text))
                .extracting(Section::heading)
                .containsExactly("(beginning)", "A", "A > B > C", "A > D", "E");
    }

    @Test
    void passagesAreTakenForWhatTheyAre() {
        var text =
                "A `code` and\na [link](x). Next.\n\n- item\n\n      indented\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```sh\nls\n```\n";
        assertThat(MarkdownReader.read("a.md", text).getFirst().passages())
                .containsExactly(
                        new Passage(Passage.Kind.SENTENCE, "A `code` and a link."),
                        new Passage(Passage.Kind.SENTENCE, "Next."),
                        new Passage(Passage.Kind.LINE, "item"),
                        new Passage(Passage.Kind.CODE, "indented"),
                        new Passage(Passage.Kind.LABEL, "a b"),
                        new Passage(Passage.Kind.LINE, "1 — 2"),
                        new Passage(Passage.Kind.CODE, "ls"));
    }

    @Test
    void htmlTablesListsAndCodeAreTakenForWhatTheyAre() {
        var text = "<title>T</title><p>One<br>line. <i>Two.</i></p><table><tr><th>a<th>b<tr><td>1<td>2</table>"
                + "<ol><li>item<li><p>inner</p></ol><pre>\nls -l\n  more</pre>tail";
        assertThat(HtmlReader.read("a.html", text))
                .containsExactly(new Section(
                        "a.html",
                        "T",
                        List.of(
                                new Passage(Passage.Kind.SENTENCE, "One line."),
                                new Passage(Passage.Kind.SENTENCE, "Two."),
                                new Passage(Passage.Kind.LABEL, "a b"),
                                new Passage(Passage.Kind.LINE, "1 — 2"),
                                new Passage(Passage.Kind.LINE, "item"),
                                new Passage(Passage.Kind.SENTENCE, "inner"),
                                new Passage(Passage.Kind.CODE, "ls -l\n  more"),
                                new Passage(Passage.Kind.SENTENCE, "tail"))));
    }

    @Test
    void longTextIsCutIntoSectionsOfItsOwnLines() {
        var text = "A paragraph\nof two lines.\n\n".repeat(40);
        assertThat(TextReader.read("a.txt", text))
                .extracting(Section::heading)
                .containsExactly("from line 1", "from line 43", "from line 85");
    }

    @Test
    void noDocumentIsTooDeepToRead() {
        // sizes only: what these become is of no use in a failure's message
        assertThat(HtmlReader.read("a.html", "<div>".repeat(5_000) + "deep").size())
                .isPositive();
        for (var text :
                List.of(">".repeat(5_000), "*a **a ".repeat(5_000) + "b** b*".repeat(5_000), "[".repeat(5_000))) {
            assertThat(MarkdownReader.read("a.md", text + " deep").size()).isPositive();
        }
    }
}
