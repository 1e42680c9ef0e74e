package io.warmpool.supervisor.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads for a test, and gives problems with the file's name in place of its path. */
record Loading(Path folder) {

    Path file(String yaml) {
        try {
            return Files.writeString(folder.resolve("warmpool.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Loaded yaml(String yaml) {
        return ConfigLoader.load(Optional.of(file(yaml)), Map.of(), List.of());
    }

    static Loaded sets(String... sets) {
        return ConfigLoader.load(Optional.empty(), Map.of(), List.of(sets));
    }

    static Loaded environment(Map<String, String> environment) {
        return ConfigLoader.load(Optional.empty(), environment, List.of());
    }

    List<String> problemsOf(String yaml) {
        return problems(Optional.of(file(yaml)), Map.of());
    }

    List<String> problems(Optional<Path> file, Map<String, String> environment, String... sets) {
        var thrown =
                catchThrowableOfType(ConfigException.class, () -> ConfigLoader.load(file, environment, List.of(sets)));
        return thrown == null
                ? List.of()
                : thrown.problems().stream()
                        .map(problem -> problem.toString().replace(folder + "/", ""))
                        .toList();
    }
}
