package io.warmpool.testkit.costly;

import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The generated words that everything here is about: {@code topic0} to {@code topic4999}, the low ones more often. */
final class Topics {

    static final int COUNT = 5000;

    private static final Pattern TOPIC = Pattern.compile("topic\\d{1,4}");

    private Topics() {}

    static String name(int number) {
        return "topic" + number;
    }

    static String any(Random random) {
        double x = random.nextDouble();
        return name((int) (x * x * COUNT));
    }

    /** Those that a text names, at most 20. */
    static List<String> in(String text) {
        return TOPIC.matcher(text)
                .results()
                .map(MatchResult::group)
                .distinct()
                .limit(20)
                .toList();
    }
}
