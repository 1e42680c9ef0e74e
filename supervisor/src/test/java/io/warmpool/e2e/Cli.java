package io.warmpool.e2e;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run of the command line: its exit code and what it printed. */
public record Cli(int exit, String out, String err) {

    static Cli run(Path folder, String... words) throws IOException, InterruptedException {
        return run(folder, Map.of(), Distribution.launcher(), words);
    }

    static Cli run(Path folder, Map<String, String> environment, String program, String... words)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(program));
        command.addAll(List.of(words));
        var out = Files.createTempFile(folder, "out", "");
        var err = Files.createTempFile(folder, "err", "");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        var process = builder.start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.toHandle().destroyForcibly();
            throw new IOException(command + " did not end within 120 s: " + Files.readString(err));
        }
        return new Cli(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
