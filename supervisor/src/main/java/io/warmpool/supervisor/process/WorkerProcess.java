package io.warmpool.supervisor.process;

import io.warmpool.proto.Launch;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker process. Signals go through its {@link ProcessHandle}, which knows the start time, so they never reach a
 * stranger that got the same PID later. Safe from any thread; none of it belongs on a pool's thread, since all of it may
 * block.
 */
public final class WorkerProcess {

    private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);

    private final Process process;
    /** Held open for as long as this supervisor lives: its end tells the worker that the supervisor is gone. */
    private final OutputStream stdin;

    private WorkerProcess(Process process) {
        this.process = process;
        this.stdin = process.getOutputStream();
    }

    /**
     * Starts a worker with this JVM's own {@code java} and hands it its launch contract.
     *
     * @throws IOException if the process could not be started
     */
    public static WorkerProcess launch(LaunchOrder order) throws IOException {
        Files.createDirectories(order.logFile().getParent());
        var builder = prepare(order);
        builder.redirectErrorStream(true);
        // A file and not a pipe: a child of the worker that keeps a pipe open would block the reaper, and a pipe
        // dies with the supervisor.
        builder.redirectOutput(Redirect.appendTo(order.logFile().toFile()));
        var worker = new WorkerProcess(builder.start());
        worker.tell(order);
        return worker;
    }

    /** Command, folder and environment of a worker; where it reads and writes is still open. */
    static ProcessBuilder prepare(LaunchOrder order) {
        var builder = new ProcessBuilder(command(order));
        builder.directory(order.contract().startFolder().toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("WARMPOOL_"));
        builder.environment().putAll(order.environment());
        return builder;
    }

    private static List<String> command(LaunchOrder order) {
        var contract = order.contract();
        var command = new ArrayList<String>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.add("-D" + Launch.LABEL_PROPERTY + "=" + contract.pool() + "/" + contract.slot());
        command.add("-Xmx" + order.heapBytes());
        // One small heap among many on the same cores: the serial collector costs the least memory and threads.
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-XX:+DisplayVMOutputToStderr");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add("-Djava.awt.headless=true");
        command.addAll(order.jvmOptions());
        var start = order.startup().of(order, List.copyOf(command.subList(1, command.size())));
        command.addAll(0, start.prefix());
        command.addAll(start.flags());
        command.add("-cp");
        command.add(order.classPath().stream().map(Object::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add("io.warmpool.worker.WorkerMain");
        return command;
    }

    private void tell(LaunchOrder order) {
        try {
            stdin.write((order.key().toLine() + "\n" + order.contract().toLine() + "\n")
                    .getBytes(StandardCharsets.US_ASCII));
            stdin.flush();
        } catch (IOException e) {
            // It died before it listened; its exit says more than this.
            log.debug("worker {} did not read its launch contract", process.pid(), e);
        }
    }

    /** The process id, for people. */
    public long pid() {
        return process.pid();
    }

    /** Calls back, on a thread of its own, when the process has ended. */
    public void onExit(Consumer<ExitStatus> listener) {
        Thread.ofVirtual().name("exit-", 0).start(() -> {
            int code;
            while (true) {
                try {
                    code = process.waitFor();
                    break;
                } catch (InterruptedException e) {
                    log.debug("still waiting for worker {}", process.pid(), e);
                }
            }
            listener.accept(new ExitStatus(code));
        });
    }

    /** Asks it to end (SIGTERM). */
    public void terminate() {
        // Not Process.destroy(): that closes the streams too.
        process.toHandle().destroy();
    }

    /** Ends it and all its descendants at once (SIGKILL). */
    public void kill() {
        try {
            process.toHandle().descendants().forEach(ProcessHandle::destroyForcibly);
        } catch (RuntimeException e) {
            // Listing processes can fail while they come and go; the worker itself must end all the same.
            log.warn("could not end all children of worker {}", process.pid(), e);
        }
        process.toHandle().destroyForcibly();
    }
}
