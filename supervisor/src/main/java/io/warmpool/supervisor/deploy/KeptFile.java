package io.warmpool.supervisor.deploy;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * One entry of a class path as a kept copy: a jar, or a folder of classes.
 *
 * @param hash SHA-256 of its bytes in hexadecimal; of a folder, over the names and bytes in it
 * @param name the last part of its path
 */
record KeptFile(String hash, String name) {

    /** 64 bits of the hash name the copy's folder: enough against accidents, and short on a command line. */
    private static final int PREFIX = 16;

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    KeptFile {
        if (!HASH.matcher(hash).matches() || name.isEmpty() || name.contains("/") || name.startsWith("..")) {
            throw new IllegalArgumentException("not a kept file: '" + hash + "' and '" + name + "'");
        }
    }

    /** Reads what {@link #toString} wrote. */
    static KeptFile parse(String text) {
        var slash = text.indexOf('/');
        return new KeptFile(text.substring(0, Math.max(0, slash)), text.substring(slash + 1));
    }

    String folder() {
        return hash.substring(0, PREFIX);
    }

    Path in(Path root) {
        return root.resolve(folder()).resolve(name);
    }

    @Override
    public String toString() {
        return hash + "/" + name;
    }
}
