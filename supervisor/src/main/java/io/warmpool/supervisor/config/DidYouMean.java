package io.warmpool.supervisor.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known word that somebody most likely meant. */
final class DidYouMean {

    private DidYouMean() {}

    /** The nearest word, if it is at most a third of the letters (and never more than three) away. */
    static Optional<String> nearest(String word, Collection<String> known) {
        var limit = Math.clamp(word.length() / 3, 1, 3);
        return known.stream()
                .filter(candidate -> distance(plain(word), plain(candidate)) <= limit)
                .min(Comparator.comparingInt(candidate -> distance(plain(word), plain(candidate))));
    }

    /** Letter case, and {@code max_body} or {@code maxBody} for {@code max-body}, are no difference at all. */
    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** How many letters to insert, drop, replace or swap with their neighbour. */
    static int distance(String a, String b) {
        var beforeLast = new int[b.length() + 1];
        var last = new int[b.length() + 1];
        for (var j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            var row = new int[b.length() + 1];
            row[0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var replace = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, Math.min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[b.length()];
    }
}
