package io.warmpool.worker;

import io.warmpool.proto.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the supervisor is gone: standard input, which it holds open, ends. The worker then finishes what it runs,
 * for at most {@code orphan-grace}, and ends itself with all its children.
 */
final class Supervision {

    private static final Logger log = LoggerFactory.getLogger(Supervision.class);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final InputStream stdin;
    private final Duration grace;
    private final BooleanSupplier idle;

    Supervision(InputStream stdin, Duration grace, BooleanSupplier idle) {
        this.stdin = stdin;
        this.grace = grace;
        this.idle = idle;
    }

    void watch() {
        Thread.ofPlatform().daemon().name("supervision").start(this::run);
    }

    private void run() {
        try {
            while (stdin.read() >= 0) {
                // Nothing is said after the launch contract.
            }
        } catch (IOException e) {
            log.debug("standard input failed, which is the same as its end", e);
        }
        log.warn("the supervisor is gone: finishing what runs, for at most {} s", grace.toSeconds());
        var until = System.nanoTime() + grace.toNanos();
        try {
            while (!idle.getAsBoolean() && System.nanoTime() < until) {
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        endChildren();
        Runtime.getRuntime().halt(ExitCode.ORPHANED.code());
    }

    private static void endChildren() {
        try {
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        } catch (RuntimeException e) {
            // descendants() can throw while processes come and go; nothing may stop this process from ending.
            log.warn("could not end all children", e);
        }
    }
}
