package io.warmpool.supervisor.process;

import io.warmpool.proto.ExitCode;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Shows whether a worker's JVM starts at all with some flags: it is started without a launch contract, loads its first
 * classes, finds nothing to do and ends. No agent is loaded.
 */
public final class TrialStart {

    private TrialStart() {}

    /**
     * Tries it; what the JVM writes is added to the order's log file.
     *
     * @throws IOException if it ends in any other way than for want of a contract, or not within the limit
     */
    public static void run(LaunchOrder order, Duration limit) throws IOException, InterruptedException {
        var builder = WorkerCommand.of(order)
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.appendTo(order.logFile().toFile()));
        var process = builder.start();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("a trial start did not end within " + limit.toSeconds() + " s");
            }
            if (process.exitValue() != ExitCode.BAD_LAUNCH.code()) {
                throw new IOException("a trial start failed: " + new ExitStatus(process.exitValue()).describe());
            }
        } finally {
            process.toHandle().destroyForcibly();
        }
    }
}
