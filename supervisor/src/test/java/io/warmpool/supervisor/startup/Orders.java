package io.warmpool.supervisor.startup;

import io.warmpool.proto.CacheLimits;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.Launch;
import io.warmpool.proto.LinkKey;
import io.warmpool.supervisor.process.LaunchOrder;
import io.warmpool.supervisor.process.StartupPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Orders for workers on jars that lie in a folder of the test. */
final class Orders {

    private static final SecureRandom RANDOM = new SecureRandom();

    final Path folder;
    final Path jar;
    String agent = "example.Agent";
    long heap = 64 << 20;
    List<String> options = List.of();
    Map<String, String> environment = Map.of();
    List<Path> classPath;

    Orders(Path folder) throws IOException {
        this.folder = folder;
        this.jar = Files.writeString(folder.resolve("agent.jar"), "the agent");
        this.classPath = List.of(jar);
    }

    /** The next worker; each has an incarnation of its own. */
    LaunchOrder next() {
        var contract = new Launch(
                Incarnation.random(RANDOM),
                "pool",
                0,
                1,
                "127.0.0.1",
                1,
                folder.resolve("link"),
                agent,
                1,
                1000,
                Duration.ofSeconds(1),
                folder,
                folder,
                CacheLimits.defaults(),
                256 << 10,
                Map.of());
        return new LaunchOrder(
                contract,
                LinkKey.random(RANDOM),
                classPath,
                heap,
                options,
                environment,
                folder.resolve("worker.log"),
                StartupPlan.PLAIN);
    }
}
