package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

/** Reads what clients prefer (RFC 7240): lists of names with values and parameters, of which unknown ones are left alone. */
final class Preferences {

    private Preferences() {}

    /** Whether a preference is among them; its value and its parameters do not matter. */
    static boolean has(HttpHeaders headers, AsciiString preference) {
        return headers.contains(Headers.PREFER)
                && headers.getAll(Headers.PREFER).stream().anyMatch(list -> has(list, preference));
    }

    private static boolean has(String list, AsciiString preference) {
        var from = 0;
        var quoted = false;
        for (int i = 0; i < list.length(); i++) {
            var c = list.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                if (isOne(list.substring(from, i), preference)) {
                    return true;
                }
                from = i + 1;
            }
        }
        return isOne(list.substring(from), preference);
    }

    private static boolean isOne(String item, AsciiString preference) {
        var end = 0;
        while (end < item.length() && item.charAt(end) != ';' && item.charAt(end) != '=') {
            end++;
        }
        return preference.contentEqualsIgnoreCase(item.substring(0, end).strip());
    }
}
