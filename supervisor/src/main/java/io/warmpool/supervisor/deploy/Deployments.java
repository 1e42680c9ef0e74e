package io.warmpool.supervisor.deploy;

import io.warmpool.supervisor.config.ConfigInputs;
import io.warmpool.supervisor.config.Loaded;
import io.warmpool.supervisor.config.PoolConfig;
import io.warmpool.supervisor.control.Deployment;
import io.warmpool.supervisor.pool.Generation;
import io.warmpool.supervisor.pool.PoolMailbox;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all pools of a supervisor are started with, found out once at its start: the generation of each pool and its size,
 * with what an earlier supervisor of this home remembered. Gives each pool the commands that change them.
 */
public final class Deployments implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Deployments.class);

    /** Beyond orphan-grace: for workers that nobody adopted to be gone. */
    private static final Duration UNTIL_ORPHANS_ARE_GONE = Duration.ofMinutes(1);

    private final Path states;
    private final PoolDeployment.Surroundings surroundings;
    private final Map<String, Generations> generations = new LinkedHashMap<>();
    private final Map<String, Turns> turns = new LinkedHashMap<>();
    private final List<String> notices = new ArrayList<>();

    private Deployments(Path states, PoolDeployment.Surroundings surroundings) {
        this.states = states;
        this.surroundings = surroundings;
    }

    /**
     * Keeps copies of the class paths and finds each pool's generation.
     *
     * @param distribution the folder with {@code worker/} and {@code agents/}
     * @param startFolder where the operator started the supervisor
     * @param running the configuration it starts with
     * @param inputs where that is read again
     * @throws DeployFailure if a class path leads to nothing or cannot be kept
     * @throws IOException if what is to be remembered cannot be written
     */
    public static Deployments open(
            Path home, Path distribution, Path startFolder, Loaded running, ConfigInputs inputs, InstantSource clock)
            throws IOException {
        if (home.toString().contains(File.pathSeparator)) {
            throw new DeployFailure("the home " + home + " has a '" + File.pathSeparator + "' in its path, which would"
                    + " split the class path of workers in two: name another with --home");
        }
        var begun = clock.instant();
        var surroundings = new PoolDeployment.Surroundings(
                running,
                inputs,
                new ClassPaths(distribution, startFolder),
                new KeptClassPaths(home.resolve("cache").resolve("class-path"), clock),
                new Sizes(new StateFile(home.resolve("state").resolve("sizes"))),
                MemoryCheck.ofThisMachine(),
                System.getProperty("java.home") + " " + Runtime.version());
        var deployments = new Deployments(home.resolve("state").resolve("generations"), surroundings);
        deployments.holdWhatIsRemembered();
        for (var pool : running.config().pools().entrySet()) {
            deployments.begin(pool.getKey(), pool.getValue());
        }
        surroundings.kept().sweep();
        log.info("class paths kept in {} ms", begun.until(clock.instant()).toMillis());
        return deployments;
    }

    /** Also for pools that are not configured now: another start may bring them back. */
    private void holdWhatIsRemembered() throws IOException {
        if (!Files.isDirectory(states)) {
            return;
        }
        try (var files = Files.list(states)) {
            for (var file : files.filter(each -> !each.getFileName().toString().startsWith("."))
                    .toList()) {
                try {
                    Generations.remembered(new StateFile(file))
                            .ifPresent(each ->
                                    surroundings.kept().hold(file.getFileName().toString(), each.files()));
                } catch (IOException e) {
                    log.warn("the generations of pool {} are lost", file.getFileName(), e);
                }
            }
        }
    }

    private void begin(String pool, PoolConfig config) throws IOException {
        var files = surroundings.classPaths().forAgent(pool, config.classPath());
        var content = GenerationContent.of(config, surroundings.kept().keep(pool, files));
        var fingerprint = content.fingerprint(surroundings.jdk());
        var known = begin(pool, content, fingerprint);
        generations.put(pool, known);
        turns.put(pool, new Turns(pool));
        surroundings.kept().hold(pool, known.files());
        var workers = workers(pool);
        if (workers != config.workers()) {
            notice("pool " + pool + " has " + workers + " workers, as it was scaled to; the configuration says "
                    + config.workers());
        }
    }

    private Generations begin(String pool, GenerationContent content, String fingerprint) throws IOException {
        var file = new StateFile(states.resolve(pool));
        Generations known;
        try {
            known = Generations.remembered(file).orElse(null);
        } catch (IOException e) {
            notice("what was remembered of pool " + pool + " is lost, and its generations begin with 1 again: "
                    + e.getMessage());
            known = null;
        }
        if (known == null) {
            return Generations.first(file, content, fingerprint);
        }
        if (known.wasRolledAwayFrom(fingerprint)
                && surroundings
                        .kept()
                        .missing(known.present().content().classPath())
                        .isEmpty()) {
            notice("pool " + pool + " stays in generation " + known.present().number()
                    + ", which it was rolled back to; 'warmpool restart " + pool + "' deploys what is on disk");
        } else {
            known.start(content, fingerprint);
        }
        return known;
    }

    private void notice(String text) {
        log.info("{}", text);
        notices.add(text);
    }

    /** What an operator who starts the supervisor should know: where it does not just follow the configuration. */
    public List<String> notices() {
        return List.copyOf(notices);
    }

    /** How many workers a pool starts with. */
    public int workers(String pool) {
        var configured = surroundings.running().config().pools().get(pool).workers();
        return surroundings.sizes().workers(pool, configured);
    }

    /** The generation that a pool starts with. */
    public Generation start(String pool) {
        var present = generations.get(pool).present();
        return present.content().numbered(present.number());
    }

    /** The class of the agent that new workers of a pool load. Any thread. */
    public String agent(String pool) {
        return generations.get(pool).present().content().agent();
    }

    /** What a worker is started with. A generation that nobody knows any more is the present one. Any thread. */
    public GenerationContent content(String pool, int generation) {
        var known = generations.get(pool);
        return known.find(generation).orElseGet(known::present).content();
    }

    /** A generation's class path, in order: the copies. Any thread. */
    public List<Path> classPath(GenerationContent content) {
        return content.classPath().stream().map(surroundings.kept()::path).toList();
    }

    /** The commands of a pool. */
    public Deployment deployment(String pool, PoolMailbox mailbox) {
        var deployment = new PoolDeployment(
                pool, surroundings, generations.get(pool), PoolCommands.of(mailbox), turns.get(pool));
        var grace = surroundings.running().config().orphanGrace();
        turns.get(pool).later(grace.plus(UNTIL_ORPHANS_ARE_GONE), deployment::forgetUnused);
        return deployment;
    }

    /** Lets end what is being remembered. */
    @Override
    public void close() throws InterruptedException {
        for (var each : turns.values()) {
            each.close();
        }
    }
}
