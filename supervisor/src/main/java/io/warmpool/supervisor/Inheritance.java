package io.warmpool.supervisor;

import io.warmpool.supervisor.deploy.Deployments;
import io.warmpool.supervisor.pool.DeathJournal;
import io.warmpool.supervisor.pool.PoolThread;
import io.warmpool.supervisor.process.Launcher;
import io.warmpool.supervisor.process.WorkerRecord;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an earlier supervisor of the home has left: its live workers and what it noted of the dead ones go to the pools,
 * the rest of it ends. For the start of a supervisor only.
 */
final class Inheritance {

    private static final Logger log = LoggerFactory.getLogger(Inheritance.class);

    private final Launcher launcher;
    private final DeathJournal deaths;
    private final HomeFolder home;

    Inheritance(Launcher launcher, DeathJournal deaths, HomeFolder home) {
        this.launcher = launcher;
        this.deaths = deaths;
        this.home = home;
    }

    /** Lets the pools live, each with its share. */
    void begin(Map<String, PoolThread> pools, Deployments deployments) {
        var left = new LinkedHashMap<String, Launcher.Left>();
        pools.keySet().forEach(name -> left.put(name, launcher.left(name)));
        left.values().forEach(share -> share.ended().forEach(deaths::add));
        var adopted = left.values().stream()
                .flatMap(share -> share.live().stream())
                .map(WorkerRecord::incarnation)
                .collect(Collectors.toSet());
        var strays = launcher.strays(adopted);
        pools.forEach((name, pool) -> {
            var found = left.get(name).live();
            if (!found.isEmpty()) {
                log.info("pool {}: adopting {} workers of an earlier supervisor", name, found.size());
            }
            pool.start(deployments.workers(name), deployments.start(name), found, deaths.read(name))
                    .thenRunAsync(() -> tellPort(name, pool.linkPort()));
        });
        Thread.ofVirtual()
                .name("strays")
                .start(() -> strays.end()
                        .forEach(stray ->
                                log.warn("ended pid {}, which an earlier supervisor of this home left", stray.pid())));
    }

    /** Only now that the link expects them: a worker that comes too early loses seconds. */
    private void tellPort(String pool, int port) {
        try {
            home.writeLinkFile(pool, port);
        } catch (IOException e) {
            log.error(
                    "workers of pool {} will not find the next supervisor, nor those of an earlier one this", pool, e);
        }
    }
}
