package io.warmpool.supervisor.control;

import io.warmpool.supervisor.pool.CommandSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A command's way back to the client who gave it: its steps as events if the client wants them, else one answer at the
 * end. A client that goes away does not stop the command.
 */
final class CommandSteps implements CommandSink {

    private static final Duration COMMENT = Duration.ofSeconds(15);

    private sealed interface Word {
        record Step(String text) implements Word {}

        record Done(String text) implements Word {}

        record Failed(String text) implements Word {}
    }

    /** Bounded by the command's own number of steps. */
    private final BlockingQueue<Word> words = new LinkedBlockingQueue<>();

    @Override
    public void onStep(String text) {
        words.add(new Word.Step(text));
    }

    @Override
    public void onDone(String text) {
        words.add(new Word.Done(text));
    }

    @Override
    public void onFailed(String text) {
        words.add(new Word.Failed(text));
    }

    /** Waits until the command is over and tells the client; who wants no wait is told that it has begun. */
    void tell(ControlRequest request, ControlReply reply) throws InterruptedException {
        if (request.async()) {
            reply.json(202, Map.of("text", "accepted; GET /v1/events tells how it goes"));
        } else if (request.streaming()) {
            tellSteps(reply.stream());
        } else {
            tellEnd(reply);
        }
    }

    private void tellSteps(ControlReply.Stream stream) throws InterruptedException {
        while (true) {
            switch (words.poll(COMMENT.toMillis(), TimeUnit.MILLISECONDS)) {
                case null -> stream.comment("still working");
                case Word.Step step -> stream.event("step", Map.of("text", step.text()));
                case Word.Done done -> {
                    stream.event("done", Map.of("text", done.text()));
                    stream.end();
                    return;
                }
                case Word.Failed failed -> {
                    stream.event("error", Problems.tree(409, "command-failed", failed.text()));
                    stream.end();
                    return;
                }
            }
        }
    }

    private void tellEnd(ControlReply reply) throws InterruptedException {
        List<String> steps = new ArrayList<>();
        while (true) {
            switch (words.take()) {
                case Word.Step step -> steps.add(step.text());
                case Word.Done done -> {
                    reply.json(200, Map.of("text", done.text(), "steps", steps));
                    return;
                }
                case Word.Failed failed -> throw new ControlProblem(409, "command-failed", failed.text());
            }
        }
    }
}
