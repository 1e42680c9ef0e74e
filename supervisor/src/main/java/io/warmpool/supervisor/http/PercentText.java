package io.warmpool.supervisor.http;

import java.util.Optional;

/** Decodes percent-encoding (RFC 3986 §2.1) of text that may only be ASCII anyway. A plus is a plus. */
final class PercentText {

    private PercentText() {}

    /** The text, or nothing if the encoding is broken; a byte beyond ASCII becomes a character beyond ASCII. */
    static Optional<String> decoded(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return Optional.of(encoded);
        }
        var out = new StringBuilder(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            var c = encoded.charAt(i);
            if (c != '%') {
                out.append(c);
                continue;
            }
            if (i + 2 >= encoded.length()) {
                return Optional.empty();
            }
            var high = hex(encoded.charAt(i + 1));
            var low = hex(encoded.charAt(i + 2));
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            out.append((char) (high << 4 | low));
            i += 2;
        }
        return Optional.of(out.toString());
    }

    /** The value of a digit; {@link Character#digit} would take digits of other scripts as well. */
    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
