package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads the events of one job to the last, over as many connections as that takes: each goes on after the last event that
 * came. Gives up when none could be had for as long as its patience lasts.
 */
final class JobFollower {

    /** The address of the front end, which may change when the supervisor is started again. */
    interface Address {
        FrontEnd find() throws IOException;
    }

    /** The server sends a comment every 15 s. */
    private static final Duration SILENCE = Duration.ofSeconds(40);

    /** A connection that held so long was a good one, even if nothing has happened meanwhile. */
    private static final Duration STEADY = Duration.ofSeconds(5);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** Nobody reads any more what is shown. */
    private static final class Unread extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unread() {
            super("nobody reads what is printed any more", null, false, false);
        }
    }

    private final Address address;
    private final String id;
    private final Duration patience;
    private final VerbClock clock;

    private long last;
    private boolean connected;

    JobFollower(Address address, String id, Duration patience, VerbClock clock) {
        this.address = address;
        this.id = id;
        this.patience = patience;
        this.clock = clock;
    }

    /**
     * Returns the last event.
     *
     * @param patient whether the first connection may fail as later ones may
     * @throws CliFailure if the job cannot be followed, or not any more
     */
    ServerEvent follow(JobSight sight, boolean patient) throws IOException {
        var mayFail = patient;
        var pause = FIRST_PAUSE;
        var brokenAt = clock.nanos();
        var told = false;
        while (true) {
            var began = clock.nanos();
            var before = last;
            connected = false;
            String why;
            try {
                var end = read(sight);
                if (end.isPresent()) {
                    return end.get();
                }
                why = "the stream ended before the job did";
            } catch (CliFailure e) {
                if (!mayFail(mayFail, e)) {
                    throw e;
                }
                why = e.getMessage();
            } catch (IOException e) {
                if (!mayFail && !connected) {
                    throw new CliFailure("job " + id + " cannot be followed: " + e.getMessage());
                }
                why = e.getMessage();
            }
            mayFail = true;
            var now = clock.nanos();
            if (last != before || (connected && now - began >= STEADY.toNanos())) {
                brokenAt = now;
                pause = FIRST_PAUSE;
                told = false;
            }
            var left = patience.minusNanos(now - brokenAt);
            if (!left.isPositive()) {
                throw new CliFailure("job " + id + " goes on, but its events could not be had for "
                        + HumanText.duration(patience.toMillis()) + " (" + why + "): follow it again later");
            }
            if (!told) {
                sight.onBroken(why);
                told = true;
            }
            clock.pause(pause.compareTo(left) < 0 ? pause : left);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private boolean mayFail(boolean connectedBefore, CliFailure failure) {
        return (connectedBefore || connected) && (!failure.isRefusal() || failure.isTemporary());
    }

    /** Reads what one connection has; empty if it ended too early. */
    private Optional<ServerEvent> read(JobSight sight) throws IOException {
        var front = address.find();
        var request = new HttpRequest("GET", JobsVerb.path(id) + "/events").header("Accept", "text/event-stream");
        if (last > 0) {
            request.header("Last-Event-ID", String.valueOf(last));
        }
        try (var connection = front.connectStream(SILENCE)) {
            var answer = connection.exchange(request, front.authority());
            if (!answer.ok()) {
                throw Problem.of(answer);
            }
            if (!answer.isEventStream()) {
                throw new CliFailure("the answer of " + front + " is no stream of events", answer.status());
            }
            connected = true;
            return read(new ServerEvents(answer.body()), sight);
        }
    }

    private Optional<ServerEvent> read(ServerEvents events, JobSight sight) throws IOException {
        for (var event = events.next(); event.isPresent(); event = events.next()) {
            switch (event.get().name()) {
                case "done", "error" -> {
                    return event;
                }
                default -> {
                    if (isNew(event.get().id())) {
                        sight.onEvent(event.get());
                    }
                }
            }
            if (!events.hasMore() && !sight.onQuiet()) {
                throw new Unread();
            }
        }
        return Optional.empty();
    }

    /** A server that told an event twice would have it shown twice. */
    private boolean isNew(String event) {
        if (!event.matches("[0-9]{1,18}")) {
            return true;
        }
        var number = Long.parseLong(event);
        var later = number > last;
        last = Math.max(last, number);
        return later;
    }
}
