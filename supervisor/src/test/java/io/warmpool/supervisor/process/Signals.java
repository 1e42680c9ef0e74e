package io.warmpool.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Signals that a {@link ProcessHandle} cannot send. */
final class Signals {

    private Signals() {}

    static void send(String signal, ProcessIdentity process) throws IOException, InterruptedException {
        assertThat(process.isAlive()).isTrue();
        var kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
                .inheritIO()
                .start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
        if (signal.equals("STOP")) {
            // A stop reaches one thread after the other.
            await().atMost(Workshop.SOON)
                    .until(() -> process.stat().orElseThrow().isStopped());
        }
    }
}
