package io.warmpool.supervisor.deploy;

import io.warmpool.supervisor.config.ConfigInputs;
import io.warmpool.supervisor.config.Loaded;
import io.warmpool.supervisor.control.Deployment;
import io.warmpool.supervisor.pool.CommandSink;
import io.warmpool.supervisor.pool.PoolSnapshot;
import io.warmpool.supervisor.pool.SlotIndex;
import io.warmpool.supervisor.pool.WorkerRow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The commands of one pool that need files: prepares a generation, lets the pool roll to it, and remembers how that ended.
 * Everything here runs in {@link Turns}, so that commands are prepared one after the other; the pool decides what a newer
 * one does to an older one that still rolls.
 */
final class PoolDeployment implements Deployment {

    /** What the deployments of all pools have in common. */
    record Surroundings(
            Loaded running,
            ConfigInputs inputs,
            ClassPaths classPaths,
            KeptClassPaths kept,
            Sizes sizes,
            MemoryCheck memory,
            String jdk) {}

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    private static final Set<String> LEAVING = Set.of("DRAINING", "STOPPING", "KILLING", "EXITED");

    private final String pool;
    private final Surroundings surroundings;
    private final Generations generations;
    private final PoolCommands commands;
    private final Turns turns;
    /** The generation that the pool was last told to roll to and has not said an end of; 0 if there is none. */
    private int rolling;

    PoolDeployment(
            String pool, Surroundings surroundings, Generations generations, PoolCommands commands, Turns turns) {
        this.pool = pool;
        this.surroundings = surroundings;
        this.generations = generations;
        this.commands = commands;
        this.turns = turns;
    }

    @Override
    public void restart(List<SlotIndex> slots, boolean force, CommandSink sink) {
        turns.take(sink, () -> {
            try {
                var content = fromDisk(sink);
                checkMemory(content, force, sink);
                var next = generations.begin(content, content.fingerprint(surroundings.jdk()));
                roll(next, slots, "", sink);
            } finally {
                // What was kept for a restart that did not begin is of no use.
                tidy();
            }
        });
    }

    @Override
    public void rollback(CommandSink sink) {
        turns.take(sink, () -> {
            var present = generations.present();
            var begun = begun();
            var from = begun.orElse(present);
            var to = begun.isPresent()
                    ? present
                    : generations
                            .previous()
                            .orElseThrow(() -> new DeployFailure("pool '" + pool + "' has no generation before "
                                    + present.number() + " to return to"));
            surroundings.kept().missing(to.content().classPath()).ifPresent(file -> {
                throw new DeployFailure("cannot return to generation " + to.number() + ": " + file
                        + " is gone: put the old files where the configuration looks for them, and use restart");
            });
            surroundings
                    .memory()
                    .shortage(snapshot(), to.content().heapBytes())
                    .ifPresent(shortage -> sink.onStep("warning: " + shortage));
            sink.onStep("returning from generation " + from.number() + " to " + to.number());
            roll(to, List.of(), from.fingerprint(), sink);
        });
    }

    @Override
    public void resize(int workers, CommandSink sink) {
        var configured = surroundings.running().config().pools().get(pool).workers();
        turns.take(sink, () -> {
            // Before it is done: whatever happens to this supervisor, the next one is to know what was wanted.
            surroundings.sizes().remember(pool, configured, workers);
            commands.resize(workers, new Followed(sink, () -> {}, () -> {
                // If the pool did not take it at all, what holds is what the pool has.
                var slots = snapshot().slots();
                if (slots != workers) {
                    surroundings.sizes().remember(pool, configured, slots);
                }
            }));
        });
    }

    /** Forgets generations that nobody can return to and no worker belongs to, and their copies. */
    void forgetUnused() {
        turns.takeAnyway(
                "tidying up",
                () -> {
                    if (rolling == 0) {
                        generations.failed(inUse());
                        tidy();
                    }
                },
                () -> {});
    }

    // ---- preparing ----

    private GenerationContent fromDisk(CommandSink sink) {
        var onDisk = surroundings.inputs().load();
        onDisk.warnings().forEach(warning -> sink.onStep("warning: " + warning));
        var config = onDisk.config().pools().get(pool);
        if (config == null) {
            throw new DeployFailure("pool '" + pool + "' is not in the configuration any more, and nothing was"
                    + " restarted: write it there again, or restart the supervisor without it");
        }
        ChangedKeys.told(surroundings.running(), onDisk).ifPresent(sink::onStep);
        var files = surroundings.classPaths().forAgent(pool, config.classPath());
        return GenerationContent.of(config, surroundings.kept().keep(pool, files));
    }

    private void checkMemory(GenerationContent content, boolean force, CommandSink sink) {
        surroundings.memory().shortage(snapshot(), content.heapBytes()).ifPresent(shortage -> {
            if (!force) {
                throw new DeployFailure(shortage + ": free some, or take fewer workers with scale, or go on all the"
                        + " same with --force; nothing was restarted");
            }
            sink.onStep("warning: " + shortage);
        });
    }

    /** The generation of a roll that goes on, or that ended early and left workers that serve. */
    private Optional<Generations.Known> begun() {
        var serving = generationsOf(row -> !LEAVING.contains(row.state()));
        return generations.begun().stream()
                .filter(each -> each.number() == rolling || serving.contains(each.number()))
                .findFirst();
    }

    // ---- rolling ----

    private void roll(Generations.Known to, List<SlotIndex> slots, String awayFrom, CommandSink sink) {
        rolling = to.number();
        commands.restart(
                to.content().numbered(to.number()),
                slots,
                new Followed(
                        sink,
                        () -> {
                            ended(to);
                            generations.succeeded(to, awayFrom, inUse());
                            tidy();
                        },
                        () -> {
                            ended(to);
                            generations.failed(inUse());
                            tidy();
                        }));
    }

    private void ended(Generations.Known to) {
        if (rolling == to.number()) {
            rolling = 0;
        }
    }

    private void tidy() {
        surroundings.kept().hold(pool, generations.files());
        surroundings.kept().sweep();
    }

    /** Generations that still have a worker, or are about to get one. */
    private Set<Integer> inUse() {
        var used = generationsOf(_ -> true);
        if (rolling != 0) {
            used.add(rolling);
        }
        return used;
    }

    private Set<Integer> generationsOf(Predicate<WorkerRow> which) {
        return snapshot().rows().stream()
                .filter(which)
                .map(WorkerRow::generation)
                .collect(Collectors.toSet());
    }

    private PoolSnapshot snapshot() {
        try {
            return commands.snapshot().get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new DeployFailure(
                    "the thread of pool '" + pool + "' did not answer within " + ANSWER_LIMIT.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeployFailure("the supervisor is stopping", e);
        }
    }

    /** Passes on what the pool says; before the end is told, it is remembered. */
    private final class Followed implements CommandSink {

        private final CommandSink sink;
        private final Turns.Work ifDone;
        private final Turns.Work ifFailed;

        Followed(CommandSink sink, Turns.Work ifDone, Turns.Work ifFailed) {
            this.sink = sink;
            this.ifDone = ifDone;
            this.ifFailed = ifFailed;
        }

        @Override
        public void onStep(String text) {
            sink.onStep(text);
        }

        @Override
        public void onDone(String text) {
            turns.takeAnyway("remembering for pool " + pool, ifDone, () -> sink.onDone(text));
        }

        @Override
        public void onFailed(String text) {
            turns.takeAnyway("remembering for pool " + pool, ifFailed, () -> sink.onFailed(text));
        }
    }
}
