package io.warmpool.agents.assistant;

/** The smallest thing an answer quotes. */
record Passage(Kind kind, String text) {

    enum Kind {
        /** One sentence of running text. */
        SENTENCE,
        /** What stands on a line of its own: an item of a list, a row of a table. */
        LINE,
        /** The head of a table: a help in finding the section, but nothing to quote. */
        LABEL,
        /** A block of code or of commands, line breaks included. */
        CODE
    }

    /** Whether it announces what follows it. */
    boolean isLeadIn() {
        return kind != Kind.CODE && (text.endsWith(":") || text.endsWith("："));
    }

    /** Code of this size still helps inside an answer; anything longer buries it. */
    boolean isShortCode() {
        return kind == Kind.CODE && text.length() <= 800 && text.lines().count() <= 12;
    }
}
