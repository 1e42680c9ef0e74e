package io.warmpool.supervisor.process;

import io.warmpool.proto.Incarnation;
import io.warmpool.proto.LinkKey;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;

/**
 * What the next supervisor has to know of a live worker to take it over.
 *
 * @param concurrency calls at once in it
 * @param process by PID and start
 * @param startedAt the time of day, for people
 * @param key the secret of its link
 */
public record WorkerRecord(
        Incarnation incarnation,
        String pool,
        int slot,
        int generation,
        int concurrency,
        ProcessIdentity process,
        Instant startedAt,
        LinkKey key,
        Path logFile,
        Cookie cookie) {

    /** Raised when a supervisor could no longer make sense of the old form. */
    private static final String FORMAT = "1";

    /** Whether the process still runs, and is this worker and no other. */
    boolean isLive() {
        return process.isAlive()
                && CookieScan.of(process.pid()).filter(cookie::equals).isPresent();
    }

    String toText() {
        var properties = new Properties();
        properties.setProperty("format", FORMAT);
        properties.setProperty("incarnation", HexFormat.of().formatHex(incarnation.bytes()));
        properties.setProperty("pool", pool);
        properties.setProperty("slot", Integer.toString(slot));
        properties.setProperty("generation", Integer.toString(generation));
        properties.setProperty("concurrency", Integer.toString(concurrency));
        properties.setProperty("pid", Long.toString(process.pid()));
        properties.setProperty("start-ticks", Long.toString(process.startTicks()));
        properties.setProperty("started-at", Long.toString(startedAt.toEpochMilli()));
        properties.setProperty("key", key.toLine());
        properties.setProperty("log-file", logFile.toString());
        properties.setProperty("cookie", cookie.toString());
        try (var text = new StringWriter()) {
            properties.store(text, null);
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter does not fail", e);
        }
    }

    /**
     * Reads what {@link #toText} wrote.
     *
     * @throws IllegalArgumentException if it is anything else; the message does not repeat what stands there
     */
    static WorkerRecord parse(String text) {
        var properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException("a StringReader does not fail", e);
        }
        if (!FORMAT.equals(properties.getProperty("format"))) {
            throw new IllegalArgumentException("it has another format than " + FORMAT);
        }
        return new WorkerRecord(
                Incarnation.of(HexFormat.of().parseHex(value(properties, "incarnation"))),
                value(properties, "pool"),
                (int) number(properties, "slot"),
                (int) number(properties, "generation"),
                (int) number(properties, "concurrency"),
                new ProcessIdentity(number(properties, "pid"), number(properties, "start-ticks")),
                Instant.ofEpochMilli(number(properties, "started-at")),
                LinkKey.parse(value(properties, "key")),
                Path.of(value(properties, "log-file")),
                Cookie.parse(value(properties, "cookie"))
                        .orElseThrow(() -> new IllegalArgumentException("its cookie is none")));
    }

    private static String value(Properties properties, String name) {
        return Optional.ofNullable(properties.getProperty(name))
                .orElseThrow(() -> new IllegalArgumentException("it has no " + name));
    }

    private static long number(Properties properties, String name) {
        try {
            return Long.parseLong(value(properties, name));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("its " + name + " is no number", e);
        }
    }
}
