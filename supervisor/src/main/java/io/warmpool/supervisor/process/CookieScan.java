package io.warmpool.supervisor.process;

import io.warmpool.proto.Launch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds processes by the cookie in their environment, wherever they are in the tree of processes. Sees those of the own
 * user only, and never this process itself nor those above it. A program that clears its environment is not found.
 */
final class CookieScan {

    private static final Logger log = LoggerFactory.getLogger(CookieScan.class);

    private static final Path PROC = Path.of("/proc");
    private static final byte[] VARIABLE = (Launch.COOKIE_VARIABLE + "=").getBytes(StandardCharsets.US_ASCII);
    /** Linux lets one process start with at most 6 MiB of arguments and environment. */
    private static final int MOST_BYTES = 6 << 20;

    /** A process, and the cookie that it carried when it was looked at through this very handle. */
    record Carrier(ProcessHandle handle, Cookie cookie) {}

    private CookieScan() {}

    /** All that run now and carry such a cookie. */
    static List<Carrier> find(Predicate<Cookie> wanted) {
        var found = new ArrayList<Carrier>();
        var own = lineage();
        try (var entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            var user = Files.getAttribute(PROC.resolve("self"), "unix:uid");
            for (var entry : entries) {
                var pid = Long.parseLong(entry.getFileName().toString());
                if (!own.contains(pid) && carries(entry, user, wanted)) {
                    carrier(pid, wanted).ifPresent(found::add);
                }
            }
        } catch (IOException
                | DirectoryIteratorException
                | UnsupportedOperationException
                | IllegalArgumentException e) {
            log.debug("could not look through the processes", e);
        }
        return found;
    }

    /** The cookie that a process carries; empty if it carries none, is gone, or its environment may not be read. */
    static Optional<Cookie> of(long pid) {
        try {
            return cookie(PROC.resolve(Long.toString(pid)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** This process and those above it, which may well be a worker's children: somebody started it from there. */
    private static Set<Long> lineage() {
        return Stream.iterate(
                        Optional.of(ProcessHandle.current()),
                        Optional::isPresent,
                        each -> each.flatMap(ProcessHandle::parent))
                .map(each -> each.orElseThrow().pid())
                .collect(Collectors.toSet());
    }

    private static boolean carries(Path entry, Object user, Predicate<Cookie> wanted) {
        try {
            return Files.getAttribute(entry, "unix:uid").equals(user)
                    && cookie(entry).filter(wanted).isPresent();
        } catch (IOException e) {
            // It has ended meanwhile, or keeps its environment to itself.
            return false;
        }
    }

    /** Looks once more now that there is a handle: from here on the handle itself notices if the PID changes hands. */
    private static Optional<Carrier> carrier(long pid, Predicate<Cookie> wanted) {
        return ProcessHandle.of(pid)
                .flatMap(handle -> of(pid).filter(wanted).map(cookie -> new Carrier(handle, cookie)));
    }

    private static Optional<Cookie> cookie(Path entry) throws IOException {
        byte[] environment;
        try (var in = Files.newInputStream(entry.resolve("environ"))) {
            environment = in.readNBytes(MOST_BYTES);
        }
        return cookie(environment);
    }

    static Optional<Cookie> cookie(byte[] environment) {
        for (int start = 0; start < environment.length; ) {
            int end = start;
            while (end < environment.length && environment[end] != 0) {
                end++;
            }
            if (startsWith(environment, start, end)) {
                int from = start + VARIABLE.length;
                return Cookie.parse(new String(environment, from, end - from, StandardCharsets.US_ASCII));
            }
            start = end + 1;
        }
        return Optional.empty();
    }

    private static boolean startsWith(byte[] environment, int start, int end) {
        if (end - start < VARIABLE.length) {
            return false;
        }
        for (int i = 0; i < VARIABLE.length; i++) {
            if (environment[start + i] != VARIABLE[i]) {
                return false;
            }
        }
        return true;
    }
}
