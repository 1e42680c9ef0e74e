package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.SessionKey;

/** How a session stands in the log: clients chose its words, so nothing of them may look like a line of its own. */
final class LogText {

    private static final int LONGEST = 64;

    private LogText() {}

    static String of(SessionKey key) {
        return plain(key.pool()) + "/" + plain(key.tenant()) + "/" + plain(key.user()) + "/" + plain(key.id());
    }

    private static String plain(String text) {
        var plain = new StringBuilder();
        for (int i = 0; i < text.length() && plain.length() < LONGEST; i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f && c != '\\') {
                plain.append(c);
            } else {
                plain.append("\\u%04x".formatted((int) c));
            }
        }
        return plain.toString();
    }
}
