package io.warmpool.supervisor.cli;

import java.nio.file.Path;
import java.util.Map;

/** The folder of one supervisor. */
record Home(Path folder) {
    Home {
        folder = folder.toAbsolutePath().normalize();
    }

    /** The option wins over {@code WARMPOOL_HOME}, and that over {@code ~/.warmpool}. */
    static Home choose(Path option, Map<String, String> environment) {
        if (option != null) {
            return new Home(option);
        }
        var named = environment.getOrDefault("WARMPOOL_HOME", "");
        return new Home(named.isEmpty() ? Path.of(System.getProperty("user.home"), ".warmpool") : Path.of(named));
    }

    Path controlSocket() {
        return folder.resolve("run").resolve("control.sock");
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
