package io.warmpool.testkit.faulty;

/** Writes JSON strings (RFC 8259 §7): agents of this module bring no library onto a pool's class path. */
final class JsonText {

    private JsonText() {}

    static String quote(String text) {
        var out = new StringBuilder(text.length() + 16).append('"');
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('"').toString();
    }
}
