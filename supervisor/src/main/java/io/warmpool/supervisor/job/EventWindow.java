package io.warmpool.supervisor.job;

import java.util.ArrayList;
import java.util.List;

/**
 * The newest events of one job in memory, one after another without a hole, up to a number of bytes. Owned by the lock of its
 * {@link FollowedJob}.
 */
final class EventWindow {

    /** Of one page. */
    static final int PAGE_EVENTS = 500;

    /** Of one page; an event that is larger comes alone. */
    static final long PAGE_BYTES = 64 * 1024;

    private static final int EVENT_OVERHEAD = 96;

    private final long most;
    private final ArrayList<JobEvent> events = new ArrayList<>();
    private long base;
    private long bytes;

    EventWindow(long most) {
        this.most = most;
    }

    /** Forgets all; the next event is the one after this. */
    void startAfter(long id) {
        events.clear();
        bytes = 0;
        base = id;
    }

    /** Adds those that are newer than what is here. After a hole it begins anew. */
    void append(List<JobEvent> more) {
        for (var event : more) {
            if (event.id() <= last()) {
                continue;
            }
            if (event.id() > last() + 1) {
                startAfter(event.id() - 1);
            }
            events.add(event);
            bytes += size(event);
        }
        shrink(most);
    }

    /** Lets the oldest go until it has no more than so many bytes. */
    void shrink(long limit) {
        int gone = 0;
        while (bytes > limit) {
            bytes -= size(events.get(gone++));
        }
        events.subList(0, gone).clear();
        base += gone;
        if (events.isEmpty()) {
            events.trimToSize();
        }
    }

    /** Whether all events after this one, as far as they are known here, are in it. */
    boolean covers(long after) {
        return after >= base;
    }

    /** The first of the events after one that it covers; nothing after the last one and beyond. */
    List<JobEvent> page(long after) {
        return after >= last() ? List.of() : page(events.subList((int) (after - base), events.size()));
    }

    /** As many of these as go into one page: at least one, if there is one. */
    static List<JobEvent> page(List<JobEvent> events) {
        long size = 0;
        int end = 0;
        while (end < events.size() && end < PAGE_EVENTS) {
            size += size(events.get(end));
            if (size > PAGE_BYTES && end > 0) {
                break;
            }
            end++;
        }
        return List.copyOf(events.subList(0, end));
    }

    /** The id of the newest event that was here. */
    long last() {
        return base + events.size();
    }

    long bytes() {
        return bytes;
    }

    /** What these take in memory, at most. */
    static long size(List<JobEvent> events) {
        return events.stream().mapToLong(EventWindow::size).sum();
    }

    private static long size(JobEvent event) {
        long letters = switch (event.what()) {
            case JobEvent.What.Changed changed ->
                changed.worker().length() + changed.note().length();
            case JobEvent.What.Started started -> started.worker().length();
            case JobEvent.What.Delta delta -> delta.text().length();
            case JobEvent.What.Named named ->
                named.name().length() + named.json().length();
            case JobEvent.What.Gap gap -> gap.why().length();
        };
        return EVENT_OVERHEAD + 2 * letters;
    }
}
