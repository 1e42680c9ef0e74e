package io.warmpool.supervisor.control;

import io.warmpool.supervisor.process.LogFollower;
import io.warmpool.supervisor.process.SlotLog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * {@code GET /v1/workers/{pool}/{slot}/log[?lines=N]}: the last lines that the workers of a slot wrote, and with
 * {@code Accept: text/event-stream} those that follow, until the client goes.
 */
record LogRoute(Controlled controlled) implements ControlRoute {

    private static final int LINES = 200;
    private static final int MOST_LINES = 10_000;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration COMMENT = Duration.ofSeconds(15);

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public List<String> path() {
        return List.of("v1", "workers", "{pool}", "{slot}", "log");
    }

    @Override
    public void handle(ControlRequest request, ControlReply reply) throws Exception {
        var lines = lines(request.query().get("lines"));
        var log = log(request);
        var tail = log.tail(lines);
        if (request.streaming()) {
            follow(log, tail, reply.stream());
        } else {
            reply.text(tail.text() + tail.rest());
        }
    }

    private static int lines(String asked) {
        if (asked == null) {
            return LINES;
        }
        if (!asked.matches("[0-9]{1,5}") || Integer.parseInt(asked) > MOST_LINES) {
            throw ControlRequest.bad("'lines' must be a number from 0 to " + MOST_LINES + ", was '" + asked + "'");
        }
        return Integer.parseInt(asked);
    }

    /** What a slot wrote that is gone by now can be read as well. */
    private SlotLog log(ControlRequest request) throws Exception {
        var slot = SlotPath.number(request);
        var written = controlled.logs().find(request.path().get(2), slot.value());
        if (written.isPresent()) {
            return written.get();
        }
        var asked = SlotPath.of(controlled, request);
        var slots = Asking.wait(asked.pool().mailbox().snapshot()).slots();
        if (slot.value() >= slots) {
            throw asked.unknown(slots);
        }
        return controlled.logs().of(asked.pool().name(), slot.value());
    }

    private void follow(SlotLog log, SlotLog.Tail tail, ControlReply.Stream stream) throws InterruptedException {
        var open = tell(new LogFollower.News(0, tail.text().lines().toList()), stream);
        var follower = log.follow(tail.next());
        var quietSince = System.nanoTime();
        while (open && stream.isOpen()) {
            try {
                var news = follower.next();
                if (!news.isEmpty()) {
                    open = tell(news, stream);
                    quietSince = System.nanoTime();
                    continue;
                }
            } catch (IOException e) {
                stream.event("error", Problems.tree(500, "failed", "the log could not be read: " + e.getMessage()));
                break;
            }
            if (controlled.logs().awaitClosed(BETWEEN_LOOKS)) {
                break;
            }
            if (System.nanoTime() - quietSince > COMMENT.toNanos()) {
                open = stream.comment("keep-alive");
                quietSince = System.nanoTime();
            }
        }
        stream.end();
    }

    /** False if the client is gone. */
    private static boolean tell(LogFollower.News news, ControlReply.Stream stream) {
        if (news.missed() > 0 && !stream.event("gap", Map.of("missed-bytes", news.missed()))) {
            return false;
        }
        return stream.events(
                "line", news.lines().stream().map(line -> Map.of("text", line)).toList());
    }
}
