package io.warmpool.supervisor.config;

import java.util.regex.Pattern;

/** A number of bytes, written {@code 256m}, {@code 8k}, {@code 1g} or as plain bytes; it prints itself the shortest way. */
public record Size(long bytes) implements Comparable<Size> {

    public static final Size ZERO = new Size(0);

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})([kmg]?)");
    private static final long KIBI = 1L << 10;
    private static final long MEBI = 1L << 20;
    private static final long GIBI = 1L << 30;

    public Size {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size must not be negative, was " + bytes);
        }
    }

    public static Size mebibytes(long count) {
        return new Size(Math.multiplyExact(count, MEBI));
    }

    /** @throws IllegalArgumentException if the text is no size, or one past 2^63 bytes */
    public static Size parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("a size must be written like 256m, 8k, 1g or 1024, was '" + text + "'");
        }
        var unit = switch (form.group(2)) {
            case "k" -> KIBI;
            case "m" -> MEBI;
            case "g" -> GIBI;
            default -> 1;
        };
        try {
            return new Size(Math.multiplyExact(Long.parseLong(form.group(1)), unit));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("a size must be below 2^63 bytes, was '" + text + "'", e);
        }
    }

    @Override
    public int compareTo(Size other) {
        return Long.compare(bytes, other.bytes);
    }

    @Override
    public String toString() {
        if (bytes == 0 || bytes % KIBI != 0) {
            return Long.toString(bytes);
        }
        if (bytes % MEBI != 0) {
            return bytes / KIBI + "k";
        }
        return bytes % GIBI != 0 ? bytes / MEBI + "m" : bytes / GIBI + "g";
    }
}
