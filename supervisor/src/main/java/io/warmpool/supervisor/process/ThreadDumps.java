package io.warmpool.supervisor.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a live worker's JVM what its threads do, virtual ones included, by the JDK's {@code jcmd}. The JVM writes to a file;
 * nothing of that is left behind, also if the JVM answers too late.
 */
final class ThreadDumps {

    private static final Logger log = LoggerFactory.getLogger(ThreadDumps.class);

    private static final String STOPPED = "the process is stopped (SIGSTOP): its threads cannot be listed";

    /** All of one dump. */
    static final Duration LIMIT = Duration.ofSeconds(3);
    /** Each is a JVM that runs for a moment. */
    private static final int AT_ONCE = 4;
    /** jcmd gives up by itself before it is killed, since it leaves a file in the worker's folder otherwise. */
    private static final int ATTACH_MILLIS = 2000;

    private final Path folder;
    private final Semaphore turns = new Semaphore(AT_ONCE);

    private ThreadDumps(Path folder) {
        this.folder = folder;
    }

    /** Makes the folder, and removes what a supervisor that was killed left there. */
    static ThreadDumps open(Path folder) throws IOException {
        var dumps = new ThreadDumps(OwnersOnly.folder(folder));
        try (var left = Files.newDirectoryStream(folder)) {
            left.forEach(dumps::remove);
        }
        return dumps;
    }

    /** What the threads do, those of calls first; or why that cannot be told. Blocks for {@link #LIMIT} at most. */
    String take(ProcessIdentity worker) {
        var until = System.nanoTime() + LIMIT.toNanos();
        try {
            if (!turns.tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return failed("there was no time for it: " + AT_ONCE + " others are asked just now");
            }
            try {
                return takeInTurn(worker, until);
            } finally {
                turns.release();
            }
        } catch (IOException | RuntimeException e) {
            return failed(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("interrupted");
        }
    }

    private String takeInTurn(ProcessIdentity worker, long until) throws IOException, InterruptedException {
        // A folder of its own: once it is removed, a JVM that comes to it late finds no place to write to.
        var place = Files.createTempDirectory(
                folder, worker.pid() + "-", PosixFilePermissions.asFileAttribute(OwnersOnly.FOLDER));
        try {
            return take(worker, place.resolve("threads"), until);
        } finally {
            remove(place);
            removeSocket(worker.pid());
        }
    }

    private static String take(ProcessIdentity worker, Path file, long until) throws IOException, InterruptedException {
        var stat = worker.stat();
        if (stat.isEmpty()) {
            return failed("the process has ended");
        }
        if (stat.get().isStopped()) {
            return STOPPED;
        }
        var builder = new ProcessBuilder(command(worker.pid(), file));
        builder.environment().keySet().removeIf(name -> name.startsWith("WARMPOOL_"));
        builder.redirectErrorStream(true).redirectInput(Redirect.from(new File("/dev/null")));
        var jcmd = builder.start();
        try (var said = jcmd.getInputStream()) {
            if (!jcmd.waitFor(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return unanswered(worker, "no answer within " + LIMIT.toSeconds() + " s");
            }
            // jcmd ends with 0 whatever the worker's JVM says; only the file tells.
            if (!Files.exists(file)) {
                return unanswered(worker, new String(said.readNBytes(2000), StandardCharsets.UTF_8).strip());
            }
            return DumpText.read(file);
        } finally {
            jcmd.destroyForcibly();
        }
    }

    /** The process may have been stopped, or have ended, while it was asked: that tells more than what jcmd makes of it. */
    private static String unanswered(ProcessIdentity worker, String why) {
        return worker.stat()
                .map(stat -> stat.isStopped() ? STOPPED : failed(why))
                .orElseGet(() -> failed("the process has ended"));
    }

    private static List<String> command(long pid, Path file) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-J-Xmx64m",
                "-J-Dsun.tools.attach.attachTimeout=" + ATTACH_MILLIS,
                Long.toString(pid),
                "Thread.dump_to_file",
                "-overwrite",
                // The worker's JVM takes the line apart at spaces.
                "\"" + file.toAbsolutePath() + "\"");
    }

    /** The JVM that was asked listens on a socket file, which it leaves behind when it is killed. */
    void forget(ProcessIdentity worker) {
        removeSocket(worker.pid());
    }

    private static void removeSocket(long pid) {
        if (ProcessIdentity.of(pid).filter(ProcessIdentity::isAlive).isPresent()) {
            return;
        }
        try {
            Files.deleteIfExists(Path.of("/tmp", ".java_pid" + pid));
        } catch (IOException e) {
            log.debug("could not delete the socket of process {}", pid, e);
        }
    }

    private void remove(Path place) {
        // Twice if need be: the JVM may write just now.
        for (int tries = 0; tries < 3; tries++) {
            try {
                Files.deleteIfExists(place.resolve("threads"));
                Files.deleteIfExists(place);
                return;
            } catch (IOException e) {
                log.debug("could not remove {}", place, e);
            }
        }
        log.warn("could not remove {}", place);
    }

    private static String failed(String why) {
        return "the threads could not be listed: " + why;
    }
}
