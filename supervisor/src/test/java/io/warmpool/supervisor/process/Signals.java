package io.warmpool.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;

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
    }
}
