package io.warmpool.supervisor.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cgroup (version 2) that this process is in, when it may make children there: one for each worker, so that the
 * kernel itself keeps count of what belongs to the worker. Enables no controllers and limits nothing.
 */
final class Cgroups {

    private static final Logger log = LoggerFactory.getLogger(Cgroups.class);

    private static final String PREFIX = "warmpool-";

    private final Path own;

    private Cgroups(Path own) {
        this.own = own;
    }

    /** Tries it out; empty if the system has none, or this process may not make any there. */
    static Optional<Cgroups> open(HomeId home) {
        return own().filter(folder -> tryOut(folder.resolve(PREFIX + home + "-probe")))
                .map(Cgroups::new);
    }

    /** The folder of the cgroup that this process is in. */
    static Optional<Path> own() {
        return of(ProcessHandle.current().pid());
    }

    /** The folder of the cgroup that a process is in. */
    static Optional<Path> of(long pid) {
        try {
            return folder(
                    Files.readAllLines(Path.of("/proc/self/mountinfo")),
                    Files.readAllLines(Path.of("/proc", Long.toString(pid), "cgroup")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Puts together where the hierarchy of version 2 is mounted, and where in it a process is (cgroups(7)). */
    static Optional<Path> folder(List<String> mountinfo, List<String> cgroup) {
        var place = cgroup.stream()
                .filter(line -> line.startsWith("0::/"))
                .findFirst()
                .map(line -> line.substring(3));
        // A place that starts with ".." is outside of what this namespace shows.
        if (place.isEmpty() || place.get().startsWith("/..")) {
            return Optional.empty();
        }
        for (var line : mountinfo) {
            var halves = line.split(" - ", 2);
            if (halves.length == 2 && halves[1].startsWith("cgroup2 ")) {
                var fields = halves[0].split(" ");
                var root = Path.of(unescaped(fields[3]));
                var wanted = Path.of(place.get());
                if (wanted.startsWith(root)) {
                    return Optional.of(Path.of(unescaped(fields[4]))
                            .resolve(root.relativize(wanted).toString())
                            .normalize());
                }
            }
        }
        return Optional.empty();
    }

    /**
     * A new cgroup with this process in it.
     *
     * @return empty if the kernel refuses, or the process has ended
     */
    Optional<Path> enclose(ProcessHandle process, Cookie cookie) {
        var folder = own.resolve(PREFIX + cookie);
        try {
            Files.createDirectory(folder);
            Files.writeString(folder.resolve("cgroup.procs"), Long.toString(process.pid()));
            if (process.isAlive()) {
                return Optional.of(folder);
            }
            // Then its PID may have been a stranger's already, who has no business there.
            for (var pid : Files.readAllLines(folder.resolve("cgroup.procs"))) {
                Files.writeString(own.resolve("cgroup.procs"), pid);
            }
        } catch (IOException e) {
            log.debug("worker {} gets no cgroup of its own", process.pid(), e);
        }
        CgroupTree.remove(folder);
        return Optional.empty();
    }

    /** The cgroup that an earlier supervisor made for this process. */
    static Optional<Path> enclosing(long pid, Cookie cookie) {
        return of(pid).filter(folder -> folder.endsWith(PREFIX + cookie));
    }

    /** What supervisors of this home made here and did not remove. */
    List<Path> left(HomeId home) {
        var left = new ArrayList<Path>();
        try (var folders = Files.newDirectoryStream(own, PREFIX + home + "-*")) {
            folders.forEach(left::add);
        } catch (IOException e) {
            log.debug("could not look for old cgroups", e);
        }
        return left;
    }

    /** Whose cgroup this is; empty if it is nobody's. */
    static Optional<Cookie> cookie(Path folder) {
        return Cookie.parse(folder.getFileName().toString().substring(PREFIX.length()));
    }

    private static boolean tryOut(Path probe) {
        try {
            if (!Files.isDirectory(probe)) {
                Files.createDirectory(probe);
            }
            // Since Linux 5.14; moving a process takes the right to write here too.
            return Files.isWritable(probe.resolve("cgroup.kill"))
                    && Files.isWritable(probe.resolveSibling("cgroup.procs"));
        } catch (IOException e) {
            return false;
        } finally {
            CgroupTree.remove(probe);
        }
    }

    /** mountinfo writes spaces and their like as three octal digits. */
    private static String unescaped(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
