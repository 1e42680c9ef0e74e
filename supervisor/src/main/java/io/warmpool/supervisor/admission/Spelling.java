package io.warmpool.supervisor.admission;

import java.util.Collection;
import java.util.Optional;

/** Finds the name that was probably meant. */
final class Spelling {

    /** Longer names are not compared: the work grows with the square of the length, and the client chose it. */
    private static final int MAX_LENGTH = 64;

    private static final int MAX_DISTANCE = 2;

    private Spelling() {}

    /** The known name with the fewest letters to change, if they are at most two. */
    static Optional<String> nearest(String asked, Collection<String> known) {
        if (asked.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String best = null;
        var least = MAX_DISTANCE + 1;
        for (var name : known) {
            var distance = name.length() > MAX_LENGTH ? Integer.MAX_VALUE : distance(asked, name);
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Levenshtein's: letters to insert, remove or replace. */
    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                var replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
