package io.warmpool.e2e.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Follows one job to its end and writes down each event, coming back with the id of the last one whenever the stream breaks
 * off. To be run on a thread of its own.
 */
final class JobFollower implements Runnable {

    /** One event as it came. */
    record Seen(long id, String name, JsonNode data) {}

    private final JobClient client;
    private final String id;
    private final List<Seen> seen = new ArrayList<>();
    private volatile boolean ended;
    private volatile boolean stopped;
    private int connections;

    JobFollower(JobClient client, String id) {
        this.client = client;
        this.id = id;
    }

    String id() {
        return id;
    }

    boolean hasEnded() {
        return ended;
    }

    /** No more than the connection that is open. */
    void stop() {
        stopped = true;
    }

    synchronized List<Seen> seen() {
        return List.copyOf(seen);
    }

    synchronized int connections() {
        return connections;
    }

    @Override
    public void run() {
        var last = "";
        while (!ended && !stopped) {
            try {
                last = read(last);
            } catch (IOException | UncheckedIOException | CancellationException e) {
                // It comes back, as a browser does.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private String read(String last) throws IOException, InterruptedException {
        var answer = client.events(id, last);
        if (answer.statusCode() != 200) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            return last;
        }
        synchronized (this) {
            connections++;
        }
        var reading = new Reading(last);
        try (var lines = answer.body()) {
            lines.forEach(reading::line);
        } catch (UncheckedIOException e) {
            // What came before it counts.
        }
        return reading.last;
    }

    /** The state of one connection. */
    private final class Reading {

        private String last;
        private String coming = "";
        private String name = "message";
        private final StringBuilder data = new StringBuilder();

        Reading(String last) {
            this.last = last;
        }

        void line(String line) {
            var value = line.substring(line.indexOf(':') + 1).stripLeading();
            if (line.isEmpty()) {
                dispatch();
            } else if (line.startsWith("id:")) {
                coming = value;
            } else if (line.startsWith("event:")) {
                name = value;
            } else if (line.startsWith("data:")) {
                data.append(data.isEmpty() ? "" : "\n").append(value);
            }
        }

        private void dispatch() {
            if (!data.isEmpty()) {
                try {
                    add(new Seen(Long.parseLong(coming), name, JobClient.json(data.toString())));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                last = coming;
            }
            data.setLength(0);
            name = "message";
        }
    }

    private void add(Seen event) {
        synchronized (this) {
            seen.add(event);
        }
        if (event.name().equals("done") || event.name().equals("error")) {
            ended = true;
        }
    }
}
