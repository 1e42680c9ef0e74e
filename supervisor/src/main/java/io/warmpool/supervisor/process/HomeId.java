package io.warmpool.supervisor.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names a home folder to processes that need not know where it is: the first 12 hexadecimal digits of the SHA-256 of its
 * real path. The same folder has the same id under every supervisor.
 */
public record HomeId(String text) {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{12}");

    public HomeId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("a home's id has 12 hexadecimal digits, was '" + text + "'");
        }
    }

    /**
     * The id of a folder.
     *
     * @throws IOException if there is no such folder
     */
    public static HomeId of(Path home) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(home.toRealPath().toString().getBytes(StandardCharsets.UTF_8));
            return new HomeId(HexFormat.of().formatHex(digest).substring(0, 12));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
