package io.warmpool.supervisor.cli;

/**
 * Makes text from the network harmless on a terminal: control characters (C0, DEL, C1) and those that reorder text
 * become {@code \}{@code u001b}, which also leaves a JSON text valid.
 */
final class TerminalText {
    private TerminalText() {}

    /** Lets line feeds and tabs through. */
    static String text(String from) {
        return escape(from, true);
    }

    /** For one line or one cell: escapes line feeds and tabs as well. */
    static String line(String from) {
        return escape(from, false);
    }

    private static String escape(String from, boolean severalLines) {
        StringBuilder escaped = null;
        for (var i = 0; i < from.length(); i++) {
            var c = from.charAt(i);
            var harmless = !isControl(c) || (severalLines && (c == '\n' || c == '\t'));
            if (!harmless && escaped == null) {
                escaped = new StringBuilder(from.length() + 16).append(from, 0, i);
            }
            if (escaped != null) {
                escaped.append(harmless ? String.valueOf(c) : String.format("\\u%04x", (int) c));
            }
        }
        return escaped == null ? from : escaped.toString();
    }

    private static boolean isControl(char c) {
        return Character.isISOControl(c) || isBidirectional(c);
    }

    /** Embeddings, overrides and isolates, with which a text can show itself in another order than it is. */
    private static boolean isBidirectional(char c) {
        return (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
    }
}
