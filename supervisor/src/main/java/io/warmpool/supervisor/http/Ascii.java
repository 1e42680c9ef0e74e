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

    /** A bit for each of the 128 characters. */
    private final long low;

    private final long high;

    Ascii(String characters) {
        long first = 0;
        long second = 0;
        for (int i = 0; i < characters.length(); i++) {
            var c = characters.charAt(i);
            if (c < 64) {
                first |= 1L << c;
            } else {
                second |= 1L << (c - 64);
            }
        }
        low = first;
        high = second;
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
        return c < 128 && ((c < 64 ? low : high) >>> (c & 63) & 1) != 0;
    }

    private static String range(char first, char last) {
        var characters = new StringBuilder();
        for (char c = first; c <= last; c++) {
            characters.append(c);
        }
        return characters.toString();
    }
}
