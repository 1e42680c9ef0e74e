package io.warmpool.supervisor.cli;

import io.warmpool.supervisor.HomeFolder;
import io.warmpool.supervisor.StartFailure;
import io.warmpool.supervisor.Supervisor;
import io.warmpool.supervisor.SupervisorLogging;
import io.warmpool.supervisor.config.Loaded;
import io.warmpool.supervisor.pool.CommandSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "serve",
        header = "Run the supervisor in the foreground.",
        description = {
            "Starts the pools of the configuration and serves HTTP until it is stopped, by SIGTERM, Ctrl-C or",
            "'warmpool stop': then what runs may finish, and the workers end with it.",
            "Without a configuration it runs the pool 'assistant', which answers questions about warmpool."
        },
        footer = {
            "  warmpool serve",
            "  warmpool serve --config warmpool.yaml",
            "  warmpool serve --set pools.assistant.settings.knowledge=./docs --set http.bind=127.0.0.1:9090"
        })
final class ServeVerb implements Callable<Integer> {

    @ParentCommand
    private Warmpool warmpool;

    @Mixin
    private ConfigOptions options;

    @Option(
            names = "--drain",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = DurationConverter.class,
            description = "how long running calls may go on after SIGTERM or Ctrl-C (default: ${DEFAULT-VALUE})")
    private Duration drain;

    @Override
    public Integer call() throws InterruptedException, IOException {
        var terminal = warmpool.terminal();
        var loaded = options.load(warmpool.environment());
        loaded.warnings().forEach(warning -> terminal.err().println("warning: " + TerminalText.line(warning)));
        try (var home = HomeFolder.take(warmpool.home().folder())) {
            SupervisorLogging.logTo(home.folder().resolve("logs").resolve("supervisor.log"));
            serve(loaded, home, terminal);
        } catch (StartFailure e) {
            throw new CliFailure(e.getMessage());
        }
        return Warmpool.DONE;
    }

    private void serve(Loaded loaded, HomeFolder home, Terminal terminal) throws InterruptedException {
        var progress = new ServeProgress(terminal, loaded.config().pools().keySet());
        terminal.out().println("warmpool " + Warmpool.version() + " starting, home " + home.folder());
        var supervisor = Supervisor.open(
                loaded,
                options.inputs(warmpool.environment()),
                home,
                distribution(),
                Path.of("").toAbsolutePath(),
                Warmpool.version(),
                progress);
        progress.listening(supervisor);
        var onSignal = stopOnSignal(supervisor, terminal);
        supervisor.awaitStopped();
        progress.close();
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException e) {
            // It was a signal that stopped the supervisor: the hook is running, and has the last word.
            return;
        }
        terminal.out().println("stopped");
        terminal.flush();
    }

    /** SIGTERM and Ctrl-C start the JVM's shutdown; it is held until all is drained, and then ends with 0. */
    private Thread stopOnSignal(Supervisor supervisor, Terminal terminal) {
        var hook = new Thread(
                () -> {
                    terminal.out()
                            .println("draining for up to " + HumanText.duration(drain.toMillis())
                                    + "; 'warmpool stop --drain 0s' ends it at once");
                    var done = new CountDownLatch(1);
                    supervisor.stop(drain, new CommandSink() {
                        @Override
                        public void onStep(String text) {}

                        @Override
                        public void onDone(String text) {
                            done.countDown();
                        }

                        @Override
                        public void onFailed(String text) {
                            done.countDown();
                        }
                    });
                    try {
                        supervisor.awaitStopped();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    terminal.out().println("stopped");
                    terminal.flush();
                    Runtime.getRuntime().halt(Warmpool.DONE);
                },
                "signal");
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    private static Path distribution() {
        var told = System.getProperty("warmpool.dist");
        if (told == null) {
            throw new StartFailure(
                    "start it with bin/warmpool of a distribution, or with scripts/warmpool of the sources");
        }
        return Path.of(told).toAbsolutePath();
    }
}
