package io.warmpool.supervisor.process;

import io.warmpool.proto.Launch;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Command, folder and environment of a worker. Where it reads and writes is still open. */
final class WorkerCommand {

    private WorkerCommand() {}

    static ProcessBuilder of(LaunchOrder order) {
        var builder = new ProcessBuilder(words(order));
        builder.directory(order.contract().startFolder().toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("WARMPOOL_"));
        builder.environment().putAll(order.environment());
        return builder;
    }

    private static List<String> words(LaunchOrder order) {
        var contract = order.contract();
        var command = new ArrayList<String>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.add("-D" + Launch.LABEL_PROPERTY + "=" + contract.pool() + "/" + contract.slot());
        command.add("-Xmx" + order.heapBytes());
        // One small heap among many on the same cores: the serial collector costs the least memory and threads.
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-XX:+DisplayVMOutputToStderr");
        // What a JVM says when it crashes goes to the slot's log too, not to a file in the folder where it was started.
        command.add("-XX:+ErrorFileToStderr");
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
}
