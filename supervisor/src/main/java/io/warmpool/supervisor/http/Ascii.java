package io.warmpool.supervisor.http;

/** Which characters a value may have. */
enum Ascii {
    /** Names of sessions, users and tenants. */
    NAME("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:@/+=~-"),
    /** Names of events. */
    EVENT("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"),
    /** Everything that can be seen. */
    VISIBLE(range('!', '~')),
    /** Everything that can be seen, and spaces. */
    PRINTABLE(range(' ', '~')),
    LOWER_HEX("0123456789abcdef");

    private final boolean[] allowed = new boolean[128];

    Ascii(String characters) {
        for (int i = 0; i < characters.length(); i++) {
            allowed[characters.charAt(i)] = true;
        }
    }

    /** Whether all characters of a text are allowed. */
    boolean all(CharSequence text) {
        return all(text, 0, text.length());
    }

    boolean all(CharSequence text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!has(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    boolean has(char c) {
        return c < allowed.length && allowed[c];
    }

    private static String range(char first, char last) {
        var characters = new StringBuilder();
        for (char c = first; c <= last; c++) {
            characters.append(c);
        }
        return characters.toString();
    }
}
