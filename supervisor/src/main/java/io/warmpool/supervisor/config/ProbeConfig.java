package io.warmpool.supervisor.config;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The call that the first worker of a restart has to answer before the others are replaced.
 *
 * @param input of the call; empty means that none is made
 * @param contentType of the input
 * @param timeout how long the answer may take
 */
public record ProbeConfig(String input, String contentType, Duration timeout) {

    private static final int LONGEST_INPUT = 64 * 1024;
    private static final Pattern CONTENT_TYPE = Pattern.compile("[ -~]{1,200}");

    public ProbeConfig {
        new Rules()
                .holds(
                        input.length() <= LONGEST_INPUT,
                        "input",
                        "must have at most " + LONGEST_INPUT + " characters, had " + input.length())
                .holds(
                        CONTENT_TYPE.matcher(contentType).matches(),
                        "content-type",
                        "must be a media type of 1 to 200 ASCII characters, such as application/json, was '"
                                + contentType + "'")
                .range("timeout", timeout, Duration.ofMillis(1), Duration.ofHours(24))
                .enforce();
    }
}
