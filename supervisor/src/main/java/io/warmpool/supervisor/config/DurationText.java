package io.warmpool.supervisor.config;

import java.time.Duration;
import java.util.regex.Pattern;

/** How a duration is written: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 24h}. */
public final class DurationText {

    private static final Pattern FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h)");

    private DurationText() {}

    /** @throws IllegalArgumentException if the text is no duration */
    public static Duration parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "a duration must be written like 500ms, 30s, 5m or 24h, was '" + text + "'");
        }
        var count = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    /** In the largest unit that leaves no rest; what is below a millisecond is cut off. */
    public static String print(Duration duration) {
        var millis = duration.toMillis();
        if (millis == 0) {
            return "0s";
        }
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        if (millis % 60_000 != 0) {
            return millis / 1_000 + "s";
        }
        return millis % 3_600_000 != 0 ? millis / 60_000 + "m" : millis / 3_600_000 + "h";
    }
}
