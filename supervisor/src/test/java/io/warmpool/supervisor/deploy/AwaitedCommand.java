package io.warmpool.supervisor.deploy;

import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.pool.CommandSink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who gave a command and waits for its one end. */
final class AwaitedCommand implements CommandSink {

    private final List<String> steps = new CopyOnWriteArrayList<>();
    private volatile String done = "";
    private volatile String failed = "";

    List<String> steps() {
        return steps;
    }

    String done() {
        return done;
    }

    String failed() {
        return failed;
    }

    void awaitEnd() {
        await().atMost(Duration.ofSeconds(20)).until(() -> !done.isEmpty() || !failed.isEmpty());
    }

    @Override
    public void onStep(String text) {
        steps.add(text);
    }

    @Override
    public void onDone(String text) {
        done = text;
    }

    @Override
    public void onFailed(String text) {
        failed = text;
    }
}
