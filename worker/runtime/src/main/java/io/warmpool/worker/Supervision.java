package io.warmpool.worker;

import io.warmpool.proto.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over the supervisor: its end of standard input, on a thread of its own, and what the link says. When nobody has
 * come back for {@code orphan-grace}, it ends this process with all its children, whatever runs. {@link OrphanGrace}
 * decides.
 */
final class Supervision implements LinkWatch {

    private static final Logger log = LoggerFactory.getLogger(Supervision.class);

    private final InputStream stdin;
    private final Duration length;
    private final LongSupplier nanoClock;
    private final Runnable end;
    /** Guarded by this. */
    private final OrphanGrace grace;

    private volatile boolean inputEnded;

    Supervision(InputStream stdin, Duration grace) {
        this(stdin, grace, System::nanoTime, Supervision::endProcess);
    }

    Supervision(InputStream stdin, Duration grace, LongSupplier nanoClock, Runnable end) {
        this.stdin = stdin;
        this.length = grace;
        this.nanoClock = nanoClock;
        this.end = end;
        this.grace = new OrphanGrace(grace);
    }

    Thread watch() {
        return Thread.ofPlatform().daemon().name("supervision").start(this::run);
    }

    /** From any thread: whether whoever started this worker is gone. There may be a successor. */
    boolean hasLostItsFirstSupervisor() {
        return inputEnded;
    }

    @Override
    public synchronized void onProved() {
        tell(grace.onProved(nanoClock.getAsLong()));
    }

    @Override
    public synchronized void onLost() {
        tell(grace.onLost(nanoClock.getAsLong()));
    }

    private void run() {
        try {
            awaitEndOfInput();
            awaitEndOfGrace();
        } catch (Throwable failure) {
            OutOfMemory.endProcessIfIn(failure);
            // Without this thread nobody would notice that the worker is alone: better to end than to stay for ever.
            log.error("the watch over the supervisor failed: ending this worker", failure);
        }
        end.run();
    }

    private void awaitEndOfInput() {
        try {
            while (stdin.read() >= 0) {
                // Nothing is said after the launch contract.
            }
        } catch (IOException e) {
            log.debug("standard input failed, which is the same as its end", e);
        }
        inputEnded = true;
    }

    private synchronized void awaitEndOfGrace() throws InterruptedException {
        tell(grace.onInputEnded(nanoClock.getAsLong()));
        while (!grace.onTick(nanoClock.getAsLong())) {
            wait(grace.millisToNextTick());
        }
        log.warn("no supervisor came within {} s: ending this worker and its children", seconds());
    }

    /** With the lock held. */
    private void tell(OrphanGrace.Change change) {
        switch (change) {
            case NONE -> {}
            case ORPHANED -> log.warn("the supervisor is gone: waiting up to {} s for the next one", seconds());
            case ADOPTED -> log.info("adopted by the next supervisor");
        }
        notifyAll();
    }

    private String seconds() {
        return length.toMillis() % 1000 == 0 ? "" + length.toSeconds() : "" + length.toMillis() / 1000.0;
    }

    private static void endProcess() {
        Children.endAll();
        Runtime.getRuntime().halt(ExitCode.ORPHANED.code());
    }
}
