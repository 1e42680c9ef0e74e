package io.warmpool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.CacheLimits;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.Launch;
import io.warmpool.proto.LinkKey;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real worker in a JVM of its own, its standard input in the test's hand. */
final class ChildWorker implements AutoCloseable {

    private final Process process;
    private final OutputStream stdin;
    private final Path folder;
    private final Path log;

    private ChildWorker(Process process, Path folder, Path log) {
        this.process = process;
        this.stdin = process.getOutputStream();
        this.folder = folder;
        this.log = log;
    }

    /** Says nothing on its standard input yet. */
    static ChildWorker start(Path folder, String... jvmOptions) throws IOException {
        var log = folder.resolve("worker.log");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of(jvmOptions));
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(WorkerMain.class.getName());
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new ChildWorker(process, folder, log);
    }

    /** With a whole contract: the agent, and where the supervisor listens. */
    static ChildWorker launch(Path folder, Incarnation incarnation, LinkKey key, int port, String agent, Duration grace)
            throws IOException {
        var launch = new Launch(
                incarnation,
                "test",
                0,
                1,
                "127.0.0.1",
                port,
                folder.resolve("link"),
                agent,
                4,
                1 << 20,
                grace,
                folder,
                folder,
                CacheLimits.defaults(),
                256 << 10,
                Map.of());
        var worker = start(folder);
        worker.say(key.toLine() + "\n" + launch.toLine() + "\n");
        return worker;
    }

    void say(String text) throws IOException {
        stdin.write(text.getBytes(StandardCharsets.US_ASCII));
        stdin.flush();
    }

    /** As if the supervisor had died. */
    void endOfInput() throws IOException {
        stdin.close();
    }

    /** As the next supervisor of the same home would. */
    void writeLinkFile(int port) throws IOException {
        var next = folder.resolve("link.next");
        Files.writeString(next, port + "\n");
        Files.move(next, folder.resolve("link"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** SIGTERM. */
    void terminate() {
        process.toHandle().destroy();
    }

    long pid() {
        return process.pid();
    }

    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** Whether it has ended. What was re-parented may stay a zombie for a while: that is up to the machine's init. */
    static boolean hasEnded(ProcessHandle each) {
        if (!each.isAlive()) {
            return true;
        }
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(each.pid()), "stat"));
            return stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
        } catch (IOException e) {
            return !each.isAlive();
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int awaitExit() throws InterruptedException, IOException {
        assertThat(process.waitFor(20, TimeUnit.SECONDS))
                .as("ended; it said: %s", output())
                .isTrue();
        return process.exitValue();
    }

    String output() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        stdin.close();
    }
}
