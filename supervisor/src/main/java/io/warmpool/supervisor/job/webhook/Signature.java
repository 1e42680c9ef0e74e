package io.warmpool.supervisor.job.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs what is sent, so that the other end knows from whom it is and when it was sent. Owns the secret and never shows it. */
final class Signature {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** {@code secret} must not be empty. */
    Signature(byte[] secret) {
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /** {@code t=<unix seconds>,v1=<HMAC-SHA256 over the seconds, a dot and the body, in hexadecimal>}. */
    String of(byte[] body, Instant now) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            var seconds = Long.toString(now.getEpochSecond());
            mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
            return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
