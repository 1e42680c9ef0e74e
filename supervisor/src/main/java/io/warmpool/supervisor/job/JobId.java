package io.warmpool.supervisor.job;

import java.util.Optional;

/**
 * The id of a job: 26 characters of Crockford's base 32 in lower case, of which the first 10 are the time of its submission in
 * milliseconds and the others are random (ULID). So ids sort by age, and nobody finds a job by guessing.
 *
 * @param text the 26 characters
 */
public record JobId(String text) implements Comparable<JobId> {

    static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
    static final int LENGTH = 26;

    public JobId {
        if (!isId(text)) {
            throw new IllegalArgumentException("not the id of a job: '" + text + "'");
        }
    }

    /** The id that a text is, in either case, if it is one. */
    public static Optional<JobId> parse(String text) {
        if (text.length() != LENGTH) {
            return Optional.empty();
        }
        var lower = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            var letter = text.charAt(i);
            lower.append(letter >= 'A' && letter <= 'Z' ? (char) (letter + 'a' - 'A') : letter);
        }
        return isId(lower.toString()) ? Optional.of(new JobId(lower.toString())) : Optional.empty();
    }

    private static boolean isId(String text) {
        if (text.length() != LENGTH || text.charAt(0) > '7') {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            if (DIGITS.indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(JobId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
