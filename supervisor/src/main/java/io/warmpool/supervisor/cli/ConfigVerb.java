package io.warmpool.supervisor.cli;

import io.warmpool.supervisor.config.Printout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "config",
        header = "Check or print the configuration.",
        description = "Reads the configuration as 'serve' would, from the file, the environment and --set.",
        footer = {
            "  warmpool config check --config warmpool.yaml",
            "  warmpool config print --set http.bind=127.0.0.1:9090"
        },
        subcommands = {ConfigVerb.Check.class, ConfigVerb.Print.class})
final class ConfigVerb implements Runnable {

    @ParentCommand
    private Warmpool warmpool;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: 'config check' or 'config print'");
    }

    @Command(
            name = "check",
            header = "Say what is wrong with the configuration.",
            footer = "  warmpool config check --config warmpool.yaml")
    static final class Check implements Callable<Integer> {

        @ParentCommand
        private ConfigVerb parent;

        @Mixin
        private ConfigOptions options;

        @Override
        public Integer call() {
            var terminal = parent.warmpool.terminal();
            var loaded = options.load(parent.warmpool.environment());
            loaded.warnings().forEach(warning -> terminal.err().println("warning: " + TerminalText.line(warning)));
            terminal.out()
                    .println("the configuration is good: "
                            + loaded.config().pools().size() + " pool(s), "
                            + loaded.settings().size() + " settings");
            return Warmpool.DONE;
        }
    }

    @Command(
            name = "print",
            header = "Print every setting and where it comes from.",
            description = "Values that look like secrets are shown as ***.",
            footer = "  warmpool config print --json")
    static final class Print implements Callable<Integer> {

        @ParentCommand
        private ConfigVerb parent;

        @Mixin
        private ConfigOptions options;

        @Option(names = "--json", description = "print the settings as JSON")
        private boolean json;

        @Override
        public Integer call() {
            var terminal = parent.warmpool.terminal();
            var loaded = options.load(parent.warmpool.environment());
            loaded.warnings().forEach(warning -> terminal.err().println("warning: " + TerminalText.line(warning)));
            if (json) {
                var settings = loaded.settings().stream()
                        .map(setting -> {
                            Map<String, Object> tree = new LinkedHashMap<>();
                            tree.put("key", setting.key());
                            tree.put("value", setting.value());
                            tree.put("source", setting.source().toString());
                            return tree;
                        })
                        .toList();
                terminal.out().println(Json.write(Map.of("settings", settings)));
            } else {
                terminal.out().print(Printout.yaml(loaded.settings()));
            }
            return Warmpool.DONE;
        }
    }
}
