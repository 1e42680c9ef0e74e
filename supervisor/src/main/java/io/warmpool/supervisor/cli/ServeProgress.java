package io.warmpool.supervisor.cli;

import io.warmpool.supervisor.Supervisor;
import io.warmpool.supervisor.pool.Transition;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What the operator reads while {@code serve} runs: each worker as it comes and goes, and once every pool serves, the URL
 * and a call to paste. Printing happens on a thread of its own, because a terminal can block.
 */
final class ServeProgress implements Consumer<Transition>, AutoCloseable {

    private sealed interface Word {
        record Changed(Transition transition) implements Word {}

        record Listening(String url, Map<String, Integer> workers, List<String> notices) implements Word {}

        record End() implements Word {}
    }

    private static final int MOST_WAITING = 10_000;

    private final Terminal terminal;
    private final Set<String> pools;
    private Map<String, Integer> workers = Map.of();
    private final BlockingQueue<Word> words = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Map<String, Map<Integer, Long>> up = new TreeMap<>();
    private final Map<String, Long> spawnedAt = new TreeMap<>();
    private final Thread thread;
    private String url = "";
    private boolean ready;

    ServeProgress(Terminal terminal, Set<String> pools) {
        this.terminal = terminal;
        this.pools = pools;
        pools.forEach(pool -> up.put(pool, new TreeMap<>()));
        this.thread = Thread.ofPlatform().daemon().name("progress").start(this::run);
    }

    /** From any thread; what a blocked terminal leaves no room for is dropped, the log has it. */
    @Override
    public void accept(Transition transition) {
        var _ = words.offer(new Word.Changed(transition));
    }

    void listening(Supervisor supervisor) {
        var sizes = supervisor.pools().keySet().stream().collect(Collectors.toMap(pool -> pool, supervisor::workers));
        var _ = words.offer(new Word.Listening(supervisor.url(), sizes, supervisor.notices()));
    }

    @Override
    public void close() throws InterruptedException {
        words.put(new Word.End());
        thread.join(1000);
    }

    private void run() {
        try {
            while (true) {
                switch (words.take()) {
                    case Word.Changed changed -> onTransition(changed.transition());
                    case Word.Listening listening -> {
                        url = listening.url();
                        workers = listening.workers();
                        listening.notices().forEach(this::say);
                        greetIfReady();
                    }
                    case Word.End _ -> {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void onTransition(Transition transition) {
        var name = transition.pool() + "/" + transition.slot();
        switch (transition.to()) {
            case "SPAWNING" -> {
                // Who was adopted started long ago.
                if (transition.why().isEmpty()) {
                    spawnedAt.put(transition.incarnation(), System.nanoTime());
                }
            }
            case "UP" -> {
                var began = spawnedAt.remove(transition.incarnation());
                var how = began == null ? " adopted" : " up after " + (System.nanoTime() - began) / 1_000_000 + " ms";
                up.get(transition.pool()).put(transition.slot(), transition.pid());
                say(name + " pid " + transition.pid() + how);
                greetIfReady();
            }
            case "EXITED" -> {
                spawnedAt.remove(transition.incarnation());
                up.get(transition.pool()).remove(transition.slot(), transition.pid());
                say(name + " pid " + transition.pid() + " ended: " + transition.why());
            }
            case "DRAINING", "KILLING" ->
                say(name + " pid " + transition.pid() + " " + transition.to().toLowerCase(Locale.ROOT) + ": "
                        + transition.why());
            default -> {}
        }
    }

    private void greetIfReady() {
        if (ready || url.isEmpty()) {
            return;
        }
        for (var pool : pools) {
            if (up.get(pool).size() < workers.get(pool)) {
                return;
            }
        }
        ready = true;
        say("warmpool is ready at " + url);
        up.forEach((pool, slots) -> say("  pool " + pool + ": pids " + slots.values()));
        var first = pools.iterator().next();
        say("try:");
        say("  curl -s " + url + "/v1/agents/" + first + "/invoke -d 'What happens to a call when its worker dies?'");
    }

    private void say(String text) {
        terminal.out().println(TerminalText.text(text));
    }
}
