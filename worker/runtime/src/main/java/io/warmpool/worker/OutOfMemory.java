package io.warmpool.worker;

import io.warmpool.proto.ExitCode;

/**
 * Ends the process on any {@link OutOfMemoryError} that is seen: after one, nobody can tell what is broken. The JVM's own
 * {@code -XX:+ExitOnOutOfMemoryError} covers the heap only; direct buffers throw the error from Java code.
 */
final class OutOfMemory {

    private OutOfMemory() {}

    static void endProcessIfIn(Throwable failure) {
        var depth = 0;
        for (var each = failure; each != null && depth < 32; each = each.getCause(), depth++) {
            if (each instanceof OutOfMemoryError) {
                // No logging framework: it would need memory.
                System.err.println("java.lang.OutOfMemoryError: " + each.getMessage() + ": ending this worker");
                Runtime.getRuntime().halt(ExitCode.OUT_OF_MEMORY.code());
            }
        }
    }

    /** The same for every thread that has no handler of its own. */
    static void watchAllThreads() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            endProcessIfIn(failure);
            System.err.println("uncaught in thread " + thread.getName());
            failure.printStackTrace();
        });
    }
}
