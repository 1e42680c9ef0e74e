package io.warmpool.worker.scopes;

import io.warmpool.agent.Breakable;
import io.warmpool.agent.Resettable;
import io.warmpool.agent.Weighted;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A value that watches over its own use. What is done to it that may not be is written down in its ledger. */
class Resource implements AutoCloseable, Weighted, Breakable {

    /** Of all resources of one test. */
    static final class Ledger {
        private final Queue<Resource> made = new ConcurrentLinkedQueue<>();
        private final Queue<String> wrongs = new ConcurrentLinkedQueue<>();
        private final Queue<String> closed = new ConcurrentLinkedQueue<>();

        Resource make(String name) {
            return add(new Resource(this, name, 1024));
        }

        Resource make(String name, long weight) {
            return add(new Resource(this, name, weight));
        }

        Exclusive makeExclusive(String name) {
            var each = new Exclusive(this, name);
            made.add(each);
            return each;
        }

        private Resource add(Resource each) {
            made.add(each);
            return each;
        }

        List<String> wrongs() {
            return List.copyOf(wrongs);
        }

        /** Names in the order in which they were closed. */
        List<String> closed() {
            return List.copyOf(closed);
        }

        List<String> open() {
            return made.stream()
                    .filter(each -> each.closes.get() == 0)
                    .map(Resource::toString)
                    .toList();
        }

        int made() {
            return made.size();
        }
    }

    /** One that is for one call at a time. */
    static final class Exclusive extends Resource implements Resettable {
        volatile boolean resetFails;
        final AtomicInteger resets = new AtomicInteger();

        private Exclusive(Ledger ledger, String name) {
            super(ledger, name, 1024);
        }

        @Override
        public void reset() throws Exception {
            if (users.get() != 0) {
                ledger.wrongs.add(this + " was reset while " + users + " used it");
            }
            resets.incrementAndGet();
            if (resetFails) {
                throw new IllegalStateException("cannot reset");
            }
        }

        @Override
        int mayUse() {
            return 1;
        }
    }

    final Ledger ledger;
    final AtomicInteger users = new AtomicInteger();
    volatile boolean broken;
    private final String name;
    private final long weight;
    private final AtomicInteger closes = new AtomicInteger();

    private Resource(Ledger ledger, String name, long weight) {
        this.ledger = ledger;
        this.name = name;
        this.weight = weight;
    }

    int mayUse() {
        return Integer.MAX_VALUE;
    }

    /** Somebody uses it from now on, and until {@link #leave}. */
    void use() {
        if (closes.get() > 0) {
            ledger.wrongs.add(this + " was handed out after its close");
        }
        if (users.incrementAndGet() > mayUse()) {
            ledger.wrongs.add(this + " is used by more than one");
        }
    }

    void leave() {
        if (closes.get() > 0) {
            ledger.wrongs.add(this + " was closed while it was used");
        }
        users.decrementAndGet();
    }

    boolean isClosed() {
        return closes.get() > 0;
    }

    @Override
    public void close() {
        if (users.get() > 0) {
            ledger.wrongs.add(this + " is closed while " + users + " use it");
        }
        if (closes.incrementAndGet() > 1) {
            ledger.wrongs.add(this + " is closed twice");
        }
        ledger.closed.add(name);
    }

    @Override
    public long weight() {
        return weight;
    }

    @Override
    public boolean isBroken() {
        return broken;
    }

    @Override
    public String toString() {
        return name;
    }

    static List<String> names(Stream<?> values) {
        return values.map(Object::toString).toList();
    }
}
