package io.warmpool.supervisor.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A program in place of a worker: runs a shell script, says {@code ready}, and then waits or ends as it is told by system
 * properties. Ends itself after two minutes, so that no failing test leaves it behind for long.
 */
final class StandIn {

    private StandIn() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (Boolean.getBoolean("stubborn")) {
            Runtime.getRuntime().addShutdownHook(new Thread(StandIn::waitsForLong));
        }
        var script = System.getProperty("script", "");
        if (!script.isEmpty()) {
            var shell = new ProcessBuilder("sh", "-c", script)
                    .redirectErrorStream(true)
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .redirectOutput(Redirect.INHERIT)
                    .start();
            shell.waitFor(30, TimeUnit.SECONDS);
        }
        if (Boolean.getBoolean("call")) {
            Thread.ofVirtual().name("call-42").start(StandIn::waitsForAnswer);
        }
        if (Boolean.getBoolean("reads")) {
            var lines = new String(System.in.readAllBytes(), StandardCharsets.US_ASCII).lines();
            System.out.println("read " + lines.count() + " lines");
        }
        System.out.println("ready");
        if (System.getProperty("exit") != null) {
            System.exit(Integer.getInteger("exit"));
        }
        waitsForLong();
    }

    private static void waitsForAnswer() {
        waitsForLong();
    }

    private static void waitsForLong() {
        try {
            var never = new CountDownLatch(1);
            if (!never.await(2, TimeUnit.MINUTES)) {
                Runtime.getRuntime().halt(99);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
