package io.warmpool.supervisor.cli;

import io.warmpool.supervisor.config.ConfigException;
import io.warmpool.supervisor.config.ConfigInputs;
import io.warmpool.supervisor.config.Loaded;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The options that name a configuration. */
final class ConfigOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the warmpool.yaml to read; else $$WARMPOOL_CONFIG, else built-in defaults")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "sets one key, for example pools.assistant.workers=8; may be repeated; wins over the file")
    private List<String> sets = new ArrayList<>();

    /** Where the configuration is read from. */
    ConfigInputs inputs(Map<String, String> environment) {
        var named = environment.getOrDefault("WARMPOOL_CONFIG", "");
        var chosen = file != null ? file : named.isEmpty() ? null : Path.of(named);
        return new ConfigInputs(Optional.ofNullable(chosen), environment, sets);
    }

    /** Reads the configuration; what is wrong with it becomes one failure that names everything. */
    Loaded load(Map<String, String> environment) {
        try {
            return inputs(environment).load();
        } catch (ConfigException e) {
            throw new CliFailure(
                    e.problems().stream().map(Object::toString).collect(Collectors.joining(System.lineSeparator())));
        }
    }
}
