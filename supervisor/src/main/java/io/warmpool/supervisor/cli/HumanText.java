package io.warmpool.supervisor.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Figures as people read them: {@code 123M}, {@code 3m12s}, {@code 1.5}; and {@code -} for what is not known. */
final class HumanText {
    static final String UNKNOWN = "-";

    private HumanText() {}

    static String size(Long bytes) {
        if (bytes == null || bytes < 0) {
            return UNKNOWN;
        }
        if (bytes < 1024) {
            return bytes + "B";
        }
        var value = bytes / 1024.0;
        var units = "KMGT";
        var unit = 0;
        while (value >= 999.5 && unit < units.length() - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, value < 9.95 ? "%.1f%c" : "%.0f%c", value, units.charAt(unit));
    }

    /** The two largest units: {@code 850ms}, {@code 12s}, {@code 3m12s}, {@code 5h03m}, {@code 2d04h}. */
    static String duration(Long millis) {
        if (millis == null || millis < 0) {
            return UNKNOWN;
        }
        var time = Duration.ofMillis(millis);
        if (millis < 1000) {
            return millis + "ms";
        }
        if (time.toMinutes() == 0) {
            return time.toSeconds() + "s";
        }
        if (time.toHours() == 0) {
            return String.format(Locale.ROOT, "%dm%02ds", time.toMinutes(), time.toSecondsPart());
        }
        if (time.toDays() == 0) {
            return String.format(Locale.ROOT, "%dh%02dm", time.toHours(), time.toMinutesPart());
        }
        return String.format(Locale.ROOT, "%dd%02dh", time.toDays(), time.toHoursPart());
    }

    /** How long ago a moment was, as RFC 3339 writes it; the server's clock may be a little ahead. */
    static String age(String moment, Instant now) {
        if (moment == null) {
            return UNKNOWN;
        }
        try {
            return duration(
                    Math.max(0, Duration.between(Instant.parse(moment), now).toMillis()));
        } catch (DateTimeParseException e) {
            return UNKNOWN;
        }
    }

    /** Like a duration, but below ten milliseconds with a digit behind the point. */
    static String millis(Double millis) {
        if (millis == null || millis < 0) {
            return UNKNOWN;
        }
        return millis < 9.95 ? String.format(Locale.ROOT, "%.1fms", millis) : duration(Math.round(millis));
    }

    static String percent(Double percent) {
        return percent == null || percent.isNaN() ? UNKNOWN : String.format(Locale.ROOT, "%.1f", percent);
    }

    static String count(Long count) {
        return count == null ? UNKNOWN : count.toString();
    }

    static String plural(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
