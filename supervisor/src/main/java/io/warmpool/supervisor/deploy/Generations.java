package io.warmpool.supervisor.deploy;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The generations of one pool: the present one, the previous one to roll back to, and those that a roll has begun or left
 * workers of. Their numbers only go up, and a supervisor that comes later on the same home knows them all. Confined to
 * one thread at a time, except for {@link #present} and {@link #find}.
 */
final class Generations {

    /** A generation that workers can be started in. */
    record Known(int number, GenerationContent content, String fingerprint) {}

    /** What other threads see: never changed, only replaced. */
    private record View(Known present, Map<Integer, Known> known) {}

    private final StateFile file;
    private final Map<Integer, Known> known = new TreeMap<>();
    private int last;
    private int present;
    /** 0 if there is none. */
    private int previous;
    /** The fingerprint of what is on disk although it was rolled away from, or empty. */
    private String rolledAwayFrom = "";

    private volatile View view;

    private Generations(StateFile file) {
        this.file = file;
    }

    /** Begins with what is remembered; empty if nothing is, then {@link #first} begins. */
    static Optional<Generations> remembered(StateFile file) throws IOException {
        var tree = file.read();
        if (tree.isEmpty()) {
            return Optional.empty();
        }
        var generations = new Generations(file);
        try {
            generations.load(tree.get());
        } catch (ClassCastException | NullPointerException | IllegalArgumentException e) {
            throw new IOException(file.path() + " is damaged: " + e.getMessage(), e);
        }
        return Optional.of(generations);
    }

    /** Begins with generation 1. */
    static Generations first(StateFile file, GenerationContent content, String fingerprint) throws IOException {
        var generations = new Generations(file);
        generations.present = generations.add(content, fingerprint).number();
        generations.save();
        return generations;
    }

    /** Any thread: what new workers are to be. */
    Known present() {
        return view.present();
    }

    /** Any thread: a generation by its number. */
    Optional<Known> find(int number) {
        return Optional.ofNullable(view.known().get(number));
    }

    /** The one that was present before. */
    Optional<Known> previous() {
        return Optional.ofNullable(known.get(previous));
    }

    /** Those that a roll has begun and not finished, the newest first. */
    List<Known> begun() {
        return known.values().stream()
                .filter(each -> each.number() > present && each.number() != previous)
                .sorted(Comparator.comparingInt(Known::number).reversed())
                .toList();
    }

    /** The copies that a worker of any of them needs. */
    Set<KeptFile> files() {
        var files = new HashSet<KeptFile>();
        known.values().forEach(each -> files.addAll(each.content().classPath()));
        return files;
    }

    /** Whether what is on disk is what an operator rolled away from, so that only a restart may deploy it again. */
    boolean wasRolledAwayFrom(String fingerprint) {
        return fingerprint.equals(rolledAwayFrom);
    }

    /**
     * The supervisor starts, with this on disk: the same as the present generation is the present one; the same as one
     * whose roll did not end takes its number; anything else is a new one.
     */
    Known start(GenerationContent content, String fingerprint) throws IOException {
        if (!known.get(present).fingerprint().equals(fingerprint)) {
            var begun = begun().stream()
                    .filter(each -> each.fingerprint().equals(fingerprint))
                    .findFirst();
            turnTo(begun.isPresent() ? begun.get() : add(content, fingerprint), "");
            save();
        }
        return known.get(present);
    }

    /** A restart makes a new generation; it is remembered before its first worker starts, so that no number comes twice. */
    Known begin(GenerationContent content, String fingerprint) throws IOException {
        var candidate = add(content, fingerprint);
        save();
        return candidate;
    }

    /**
     * All that was to be rolled to it has been.
     *
     * @param rolledAwayFrom the fingerprint of what a rollback left on disk, or empty
     * @param used the generations that have a worker
     */
    void succeeded(Known to, String rolledAwayFrom, Set<Integer> used) throws IOException {
        known.put(to.number(), to);
        turnTo(to, rolledAwayFrom);
        forgetAllBut(used);
        save();
    }

    /** A roll has ended early. */
    void failed(Set<Integer> used) throws IOException {
        forgetAllBut(used);
        save();
    }

    private Known add(GenerationContent content, String fingerprint) {
        var added = new Known(++last, content, fingerprint);
        known.put(added.number(), added);
        return added;
    }

    private void turnTo(Known to, String awayFrom) {
        if (to.number() != present) {
            previous = present;
            present = to.number();
        }
        rolledAwayFrom = awayFrom;
    }

    private void forgetAllBut(Set<Integer> used) {
        known.keySet().removeIf(number -> number != present && number != previous && !used.contains(number));
    }

    // ---- the file ----

    private void save() throws IOException {
        view = new View(known.get(present), Map.copyOf(known));
        var tree = new HashMap<String, Object>();
        tree.put("last", (long) last);
        tree.put("present", (long) present);
        tree.put("previous", (long) previous);
        tree.put("rolled-away-from", rolledAwayFrom);
        var contents = new HashMap<String, Object>();
        known.forEach((number, each) -> contents.put(
                number.toString(),
                Map.of(
                        "fingerprint",
                        each.fingerprint(),
                        "content",
                        each.content().tree())));
        tree.put("generations", contents);
        file.write(tree);
    }

    private void load(Map<String, Object> tree) {
        last = Math.toIntExact((Long) tree.get("last"));
        present = Math.toIntExact((Long) tree.get("present"));
        previous = Math.toIntExact((Long) tree.get("previous"));
        rolledAwayFrom = (String) tree.get("rolled-away-from");
        ((Map<?, ?>) tree.get("generations")).forEach((key, value) -> {
            var number = Integer.parseInt((String) key);
            var each = (Map<?, ?>) value;
            known.put(number, new Known(number, GenerationContent.of((Map<?, ?>) each.get("content")), (String)
                    each.get("fingerprint")));
        });
        if (!known.containsKey(present) || known.keySet().stream().anyMatch(number -> number < 1 || number > last)) {
            throw new IllegalArgumentException("its numbers contradict each other");
        }
        view = new View(known.get(present), Map.copyOf(known));
    }
}
