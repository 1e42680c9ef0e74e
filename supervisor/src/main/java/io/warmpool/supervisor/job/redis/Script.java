package io.warmpool.supervisor.job.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** The scripts, each with the prelude before it. What each takes and gives stands in its file. */
enum Script {
    SUBMIT(true),
    LIST(false),
    COUNTS(false),
    OUTPUT(false),
    CANCEL(true),
    RETRY(true),
    DELETE(true),
    CLAIM(true),
    INHERIT(true),
    RENEW(true),
    LAPSED(true),
    APPEND(true),
    END(true),
    SWEEP(true),
    WEBHOOKS(true),
    WEBHOOK(true);

    private final boolean writing;
    private final String source;
    private final String digest;

    Script(boolean writing) {
        this.writing = writing;
        this.source = file("prelude") + file(name().toLowerCase(Locale.ROOT));
        this.digest = sha1(source.getBytes(UTF_8));
    }

    boolean isWriting() {
        return writing;
    }

    String source() {
        return source;
    }

    /** What Redis calls it. */
    String digest() {
        return digest;
    }

    private static String file(String name) {
        try (var file = Script.class.getResourceAsStream(name + ".lua")) {
            if (file == null) {
                throw new IllegalStateException("the script " + name + ".lua is not there");
            }
            return new String(file.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-1", e);
        }
    }
}
