package io.warmpool.supervisor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a supervisor is called in a store that others use too. The same after a restart on the same home, and another one for
 * each home: its path alone does not do, since machines of one kind have their homes at the same place, and neither does a
 * file in it, since homes are copied together with machines.
 */
final class OwnerName {

    private static final Pattern RANDOM = Pattern.compile("[0-9a-f]{16}");

    private OwnerName() {}

    /**
     * Reads the name's random part from a file, or makes it; the rest is the name of the host.
     *
     * @throws IOException if the file cannot be read or written
     */
    static String of(Path file, SecureRandom random) throws IOException {
        return random(file, random) + "@" + host();
    }

    private static String random(Path file, SecureRandom random) throws IOException {
        try {
            var known = Files.readString(file).strip();
            if (RANDOM.matcher(known).matches()) {
                return known;
            }
        } catch (NoSuchFileException e) {
            // the first start on this home
        }
        var made = HexFormat.of().toHexDigits(random.nextLong());
        var written = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(written, made + "\n");
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return made;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9.-]", "_");
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
