package io.warmpool.e2e.jobs;

import java.io.ByteArrayOutputStream;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One client's stream of a job's events, taken apart as it comes. It keeps no events, only whether they follow each other. Safe
 * from any thread.
 */
final class FollowedStream {

    private final SocketChannel channel;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long id;
    private String name = "";
    private long last;
    private long step;
    private long steps;
    private long bytes;
    private String status = "";
    private String terminal = "";
    private String wrong = "";
    private boolean ended;

    FollowedStream(SocketChannel channel, long after) {
        this.channel = channel;
        this.last = after;
    }

    SocketChannel channel() {
        return channel;
    }

    /** The first line of the answer; empty before it has come. */
    synchronized String status() {
        return status;
    }

    /** The id of the last event. */
    synchronized long last() {
        return last;
    }

    /** How many deltas came. */
    synchronized long steps() {
        return steps;
    }

    synchronized long bytes() {
        return bytes;
    }

    /** The name of the event that ended the job; empty before that. */
    synchronized String terminal() {
        return terminal;
    }

    /** What should not have come; empty if there was nothing. */
    synchronized String wrong() {
        return wrong;
    }

    /** Whether the connection is over. */
    synchronized boolean hasEnded() {
        return ended;
    }

    // ---- for the thread that reads ----

    synchronized void onBytes(byte[] more, int length) {
        bytes += length;
        int from = 0;
        for (int at = 0; at < length; at++) {
            if (more[at] == '\n') {
                line.write(more, from, at - from);
                onLine(line.toString(StandardCharsets.UTF_8).stripTrailing());
                line.reset();
                from = at + 1;
            }
        }
        line.write(more, from, length - from);
    }

    synchronized void onEnd() {
        ended = true;
    }

    private void onLine(String text) {
        if (status.isEmpty()) {
            status = text;
        } else if (text.startsWith("id: ")) {
            id = Long.parseLong(text.substring(4));
        } else if (text.startsWith("event: ")) {
            name = text.substring(7);
        } else if (text.startsWith("data: ")) {
            onEvent(text.substring(6));
        }
    }

    private void onEvent(String data) {
        if (!terminal.isEmpty()) {
            objectTo("event " + id + " came after the end");
        } else if (name.equals("done") || name.equals("error")) {
            if (id != last) {
                objectTo("the end has id " + id + " after event " + last);
            }
            terminal = name;
        } else {
            if (id != last + 1) {
                objectTo("event " + id + " came after " + last);
            }
            if (name.equals("delta")) {
                onDelta(data);
            }
            last = id;
        }
    }

    /** The agent {@code Counts} says 1, 2, 3, after blanks. */
    private void onDelta(String data) {
        long said = Long.parseLong(data.substring(data.lastIndexOf(' ') + 1).replaceAll("[^0-9]", ""));
        if (steps > 0 && said != step + 1) {
            objectTo("step " + said + " came after " + step);
        }
        step = said;
        steps++;
    }

    private void objectTo(String what) {
        if (wrong.isEmpty()) {
            wrong = what;
        }
    }
}
