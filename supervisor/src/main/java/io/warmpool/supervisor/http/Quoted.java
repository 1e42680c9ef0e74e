package io.warmpool.supervisor.http;

/** Repeats what a client said, in a message, without trusting it. */
final class Quoted {

    private static final int MAX = 64;

    private Quoted() {}

    /** The text in quotes: at most 64 characters, everything but visible ASCII escaped. */
    static String of(String text) {
        var out = new StringBuilder(Math.min(text.length(), MAX) + 8).append('\'');
        for (int i = 0; i < Math.min(text.length(), MAX); i++) {
            var c = text.charAt(i);
            if (c >= 0x20 && c < 0x7f) {
                out.append(c);
            } else {
                out.append("\\u").append(String.format("%04x", (int) c));
            }
        }
        return out.append(text.length() > MAX ? "…'" : "'").toString();
    }
}
