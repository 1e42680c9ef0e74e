package io.warmpool.supervisor.config;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** A part of a whole: {@code 0.5} or {@code 50%}. */
public record Share(double value) implements Comparable<Share> {

    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,6})?");
    private static final Pattern PERCENT = Pattern.compile("[0-9]{1,6}%");

    /** @throws IllegalArgumentException if the text is no share */
    public static Share parse(String text) {
        if (DECIMAL.matcher(text).matches()) {
            return new Share(Double.parseDouble(text));
        }
        if (PERCENT.matcher(text).matches()) {
            return new Share(Integer.parseInt(text.substring(0, text.length() - 1)) / 100.0);
        }
        throw new IllegalArgumentException("a share must be written like 0.5 or 50%, was '" + text + "'");
    }

    @Override
    public int compareTo(Share other) {
        return Double.compare(value, other.value);
    }

    @Override
    public String toString() {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
