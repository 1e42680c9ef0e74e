package io.warmpool.supervisor.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Lines of cells under headings, in columns as wide as their widest cell. */
final class Table {
    private static final String GAP = "  ";

    private record Column(String heading, boolean right) {}

    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> lines = new ArrayList<>();

    /** Adds a column of words. */
    Table left(String heading) {
        columns.add(new Column(heading, false));
        return this;
    }

    /** Adds a column of figures. */
    Table right(String heading) {
        columns.add(new Column(heading, true));
        return this;
    }

    Table line(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        var safe = new ArrayList<String>();
        for (var cell : cells) {
            safe.add(TerminalText.line(cell));
        }
        lines.add(safe);
        return this;
    }

    void print(PrintWriter out) {
        print(out, columns.stream().map(Column::heading).toList());
        lines.forEach(line -> print(out, line));
        out.flush();
    }

    private void print(PrintWriter out, List<String> cells) {
        var text = new StringBuilder();
        for (var i = 0; i < cells.size(); i++) {
            var padding = " ".repeat(width(i) - cells.get(i).length());
            text.append(i == 0 ? "" : GAP);
            text.append(columns.get(i).right ? padding + cells.get(i) : cells.get(i) + padding);
        }
        out.println(text.toString().stripTrailing());
    }

    private int width(int column) {
        var width = columns.get(column).heading.length();
        for (var line : lines) {
            width = Math.max(width, line.get(column).length());
        }
        return width;
    }
}
