package io.warmpool.agent;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Names content: the same for equal content in any process, another one for any other (SHA-256, FIPS 180-4). */
public final class Fingerprint {

    private Fingerprint() {}

    /**
     * Of these parts in this order: texts, numbers, booleans, enums, byte arrays, null, and lists, sets and maps of these. The
     * order of a list counts, that of a set or map does not.
     *
     * @return 64 lower-case hexadecimal digits
     * @throws IllegalArgumentException if a part is of another kind: what it says of itself may not be its content
     */
    public static String of(Object... parts) {
        return hex(digest(Arrays.asList(parts)));
    }

    private static byte[] digest(Object part) {
        var sha = sha256();
        switch (part) {
            case null -> add(sha, 'n', new byte[0]);
            case CharSequence text -> add(sha, 't', text.toString().getBytes(StandardCharsets.UTF_8));
            case Boolean flag -> add(sha, 'b', flag.toString().getBytes(StandardCharsets.UTF_8));
            case Number number -> add(sha, 'd', number.toString().getBytes(StandardCharsets.UTF_8));
            case Enum<?> constant -> add(sha, 'e', constant.name().getBytes(StandardCharsets.UTF_8));
            case byte[] bytes -> add(sha, 'r', bytes);
            case Map<?, ?> map -> {
                var sorted = new TreeMap<String, byte[]>();
                map.forEach((key, value) -> sorted.put(hex(digest(key)), digest(value)));
                sha.update((byte) 'm');
                sorted.forEach((key, value) -> {
                    sha.update(key.getBytes(StandardCharsets.US_ASCII));
                    sha.update(value);
                });
            }
            case Set<?> set -> {
                sha.update((byte) 's');
                set.stream()
                        .map(each -> hex(digest(each)))
                        .sorted()
                        .forEach(each -> sha.update(each.getBytes(StandardCharsets.US_ASCII)));
            }
            case Collection<?> list -> {
                sha.update((byte) 'l');
                list.forEach(each -> sha.update(digest(each)));
            }
            default ->
                throw new IllegalArgumentException("a fingerprint is made of texts, numbers, booleans, enums, bytes,"
                        + " lists, sets and maps, got a " + part.getClass().getName());
        }
        return sha.digest();
    }

    private static void add(MessageDigest sha, char kind, byte[] bytes) {
        sha.update((byte) kind);
        sha.update(bytes);
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
