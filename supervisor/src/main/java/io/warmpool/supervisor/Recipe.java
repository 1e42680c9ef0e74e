package io.warmpool.supervisor;

import io.warmpool.proto.Launch;
import io.warmpool.supervisor.config.WarmpoolConfig;
import io.warmpool.supervisor.deploy.Deployments;
import io.warmpool.supervisor.pool.PoolThread;
import io.warmpool.supervisor.process.LaunchOrder;
import io.warmpool.supervisor.process.StartupPlan;
import java.nio.file.Path;

/** How a worker is started: what its generation was deployed with, and what holds for all. */
final class Recipe {

    private Recipe() {}

    /** That of one pool. */
    static PoolThread.Recipe of(
            String name,
            WarmpoolConfig config,
            HomeFolder home,
            Path distribution,
            Path startFolder,
            Deployments deployments,
            StartupPlan startup) {
        return (incarnation, key, slot, generation, port) -> {
            var content = deployments.content(name, generation);
            return new LaunchOrder(
                    new Launch(
                            incarnation,
                            name,
                            slot.value(),
                            generation,
                            "127.0.0.1",
                            port,
                            home.linkFile(name),
                            content.agent(),
                            content.concurrency(),
                            config.http().maxOutput().bytes(),
                            config.orphanGrace(),
                            distribution,
                            startFolder,
                            content.caches(),
                            config.sessions().maxState().bytes(),
                            content.settings()),
                    key,
                    deployments.classPath(content),
                    content.heapBytes(),
                    content.jvmOptions(),
                    content.env(),
                    home.workerLog(name, slot.value()),
                    startup);
        };
    }
}
