package io.warmpool.proto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that one worker shares with its supervisor: 256 bits, made for one incarnation, handed over on the first
 * line of standard input. Both ends prove that they hold it by an HMAC-SHA256 (RFC 2104) over a label that names the
 * prover, the incarnation and both nonces. Never printed.
 */
public final class LinkKey {

    /** Length of a nonce in bytes. */
    public static final int NONCE_BYTES = 32;

    private static final int KEY_BYTES = 32;

    private final byte[] bytes;

    private LinkKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A fresh key. */
    public static LinkKey random(SecureRandom random) {
        var bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        return new LinkKey(bytes);
    }

    /**
     * Reads the line that {@link #toLine} wrote.
     *
     * @throws IllegalArgumentException if it is not 64 hexadecimal digits; the message does not repeat the line
     */
    public static LinkKey parse(String line) {
        if (line.length() != KEY_BYTES * 2) {
            throw new IllegalArgumentException("a link key has 64 hexadecimal digits, got " + line.length());
        }
        try {
            return new LinkKey(HexFormat.of().parseHex(line));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a link key has hexadecimal digits only");
        }
    }

    /** The key as 64 hexadecimal digits, for standard input only. */
    public String toLine() {
        return HexFormat.of().formatHex(bytes);
    }

    /** The supervisor's proof. */
    public byte[] supervisorProof(Incarnation incarnation, byte[] workerNonce, byte[] supervisorNonce) {
        return proof("warmpool-supervisor-1", incarnation, workerNonce, supervisorNonce);
    }

    /** The worker's proof. */
    public byte[] workerProof(Incarnation incarnation, byte[] workerNonce, byte[] supervisorNonce) {
        return proof("warmpool-worker-1", incarnation, workerNonce, supervisorNonce);
    }

    /** Compares in constant time. */
    public static boolean same(byte[] left, byte[] right) {
        return MessageDigest.isEqual(left, right);
    }

    private byte[] proof(String label, Incarnation incarnation, byte[] workerNonce, byte[] supervisorNonce) {
        if (workerNonce.length != NONCE_BYTES || supervisorNonce.length != NONCE_BYTES) {
            throw new IllegalArgumentException("a nonce has 32 bytes");
        }
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
            mac.update(label.getBytes(StandardCharsets.US_ASCII));
            mac.update(incarnation.bytes());
            mac.update(workerNonce);
            return mac.doFinal(supervisorNonce);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    @Override
    public String toString() {
        return "LinkKey[hidden]";
    }
}
