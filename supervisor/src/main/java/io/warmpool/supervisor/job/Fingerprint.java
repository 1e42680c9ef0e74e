package io.warmpool.supervisor.job;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Tells whether a job that comes again under its idempotency key is the same one. Pure. */
final class Fingerprint {

    private Fingerprint() {}

    /** SHA-256 over what was asked for, and not over what the supervisor would take in its place if it was not said. */
    static byte[] of(JobRequest request) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            try (var out = new DataOutputStream(new DigestOutputStream(nothing(), digest))) {
                put(out, request.session());
                put(out, request.contentType());
                put(out, request.priority().toString());
                put(out, request.runAt().toString());
                put(out, request.delay().toString());
                put(out, request.deadline().toString());
                put(out, request.retries().toString());
                put(out, request.backOff().toString());
                put(out, request.keep().toString());
                put(out, request.webhook());
                out.write(request.input());
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException("nothing is written anywhere", e);
        }
    }

    /** With its length, so that two texts never read as two others. */
    private static void put(DataOutputStream out, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static OutputStream nothing() {
        return OutputStream.nullOutputStream();
    }
}
