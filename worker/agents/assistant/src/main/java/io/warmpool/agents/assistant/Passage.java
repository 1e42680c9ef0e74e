package io.warmpool.agents.assistant;

/** The smallest thing an answer quotes. */
record Passage(Kind kind, String text) {

    enum Kind {
        /** One sentence of running text. */
        SENTENCE,
        /** What stands on a line of its own: an item of a list, a row of a table. */
        LINE,
        /** A block of code or of commands, line breaks included. */
        CODE
    }

    /** Code of this size still helps inside an answer; anything longer buries it. */
    boolean isShortCode() {
        return kind == Kind.CODE && text.length() <= 800 && text.lines().count() <= 12;
    }
}
