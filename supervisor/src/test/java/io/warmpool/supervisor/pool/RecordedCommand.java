package io.warmpool.supervisor.pool;

import java.util.ArrayList;
import java.util.List;

/** Who gave a command and notes what it hears; it must hear of exactly one end. */
final class RecordedCommand implements CommandSink {

    private final List<String> steps = new ArrayList<>();
    private String done = "";
    private String failed = "";

    List<String> steps() {
        return steps;
    }

    /** What it was told at the end, or empty. */
    String done() {
        return done;
    }

    /** Why it failed, or empty. */
    String failed() {
        return failed;
    }

    boolean isOver() {
        return !done.isEmpty() || !failed.isEmpty();
    }

    @Override
    public void onStep(String text) {
        requireOpen(text);
        steps.add(text);
    }

    @Override
    public void onDone(String text) {
        requireOpen(text);
        done = text;
    }

    @Override
    public void onFailed(String text) {
        requireOpen(text);
        failed = text;
    }

    private void requireOpen(String text) {
        if (isOver()) {
            throw new AssertionError("a command ended with '" + done + failed + "' and then heard '" + text + "'");
        }
    }
}
