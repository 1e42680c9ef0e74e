package io.warmpool.supervisor.config;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/**
 * How a value of one type is written.
 *
 * @param expected what a message asks for
 * @param parse throws {@link IllegalArgumentException} for what is not such a value
 * @param blank stands in for a value that could not be read, so that the rest of its record can still be checked
 * @param print what `config print` shows: a String, a Long or a Boolean
 */
record Text<T>(String expected, Function<String, T> parse, T blank, Function<T, Object> print) {

    private static final Map<Class<?>, Text<?>> KNOWN = Map.of(
            String.class, new Text<>("a text", Function.identity(), "", text -> text),
            int.class, new Text<>("a whole number up to 2147483647", Integer::valueOf, 0, Integer::longValue),
            long.class, new Text<>("a whole number", Long::valueOf, 0L, number -> number),
            boolean.class, new Text<>("true or false", Text::flag, false, flag -> flag),
            Size.class, new Text<>("a size such as 256m, 8k or 1g", Size::parse, Size.ZERO, Size::toString),
            Duration.class,
                    new Text<>(
                            "a duration such as 500ms, 30s, 5m or 24h",
                            DurationText::parse,
                            Duration.ZERO,
                            DurationText::print),
            Share.class, new Text<>("a share such as 0.5 or 50%", Share::parse, new Share(1), Share::toString),
            StoreAddress.class,
                    new Text<>(
                            "sqlite or an address such as redis://127.0.0.1:6379",
                            StoreAddress::parse,
                            StoreAddress.SQLITE,
                            StoreAddress::toString),
            OnBusy.class, new Text<>("enqueue, reject or interrupt", OnBusy::parse, OnBusy.ENQUEUE, OnBusy::toString),
            HostPort.class,
                    new Text<>(
                            "an address such as 127.0.0.1:8080 or [::1]:8080",
                            HostPort::parse,
                            new HostPort("127.0.0.1", 0),
                            HostPort::toString));

    private static Boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false, was '" + text + "'");
        };
    }

    /** Null for a type that is not written as one text. */
    static Text<?> of(Class<?> type) {
        return KNOWN.get(type);
    }
}
