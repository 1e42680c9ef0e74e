package io.warmpool.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void wordsStandLeftFiguresRightAndNothingTrails() {
        var table = new Table().left("NAME").right("N").left("WHY");
        table.line("a", "1", "").line("much longer", "1000", "because");
        assertThat(print(table)).isEqualTo("""
                NAME            N  WHY
                a               1
                much longer  1000  because
                """);
    }

    @Test
    void withoutLinesTheHeadingsStand() {
        assertThat(print(new Table().left("NAME").right("N"))).isEqualTo("NAME  N\n");
    }

    @Test
    void aCellCannotBreakItsLine() {
        assertThat(print(new Table().left("A").line("x\ny\t\u009b1m\u202e")))
                .isEqualTo("A\nx\\u000ay\\u0009\\u009b1m\\u202e\n");
    }

    @Test
    void aLineHasACellForEachColumn() {
        assertThatThrownBy(() -> new Table().left("A").line("1", "2")).hasMessage("2 cells for 1 columns");
    }

    private static String print(Table table) {
        var text = new StringWriter();
        table.print(new PrintWriter(text));
        return text.toString();
    }
}
