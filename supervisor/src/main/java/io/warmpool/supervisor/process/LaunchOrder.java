package io.warmpool.supervisor.process;

import io.warmpool.proto.Launch;
import io.warmpool.proto.LinkKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * All that is needed to start one worker.
 *
 * @param contract what the worker reads from its standard input, after the key
 * @param classPath of the worker's runtime and its agent, already expanded to files
 * @param heapBytes the most the heap may take
 * @param jvmOptions more options for the JVM
 * @param environment more variables for the process
 * @param logFile where its output goes; lines are added at the end
 * @param startup how its JVM starts
 */
public record LaunchOrder(
        Launch contract,
        LinkKey key,
        List<Path> classPath,
        long heapBytes,
        List<String> jvmOptions,
        Map<String, String> environment,
        Path logFile,
        StartupPlan startup) {}
