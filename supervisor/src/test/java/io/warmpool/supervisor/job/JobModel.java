package io.warmpool.supervisor.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a store of jobs should have in it, kept in the plainest way there is. */
final class JobModel {

    /** One job. */
    static final class Entry {
        final NewJob made;
        JobState state = JobState.QUEUED;
        Instant ready;
        boolean cancelling;
        int attempts;
        int round;
        long lastEvent = 1;
        int ends;

        Entry(NewJob made) {
            this.made = made;
            this.ready = made.spec().runAt();
        }

        private void become(JobState next) {
            state = next;
            lastEvent++;
            if (next.isEnd()) {
                ends++;
            }
        }
    }

    final TreeMap<JobId, Entry> jobs = new TreeMap<>();

    void accept(NewJob made) {
        jobs.put(made.id(), new Entry(made));
    }

    Entry get(JobId id) {
        return jobs.get(id);
    }

    List<Entry> ready(String agent, Instant now) {
        return jobs.values().stream()
                .filter(entry -> entry.state == JobState.QUEUED
                        && entry.made.spec().agent().equals(agent)
                        && !entry.ready.isAfter(now))
                .toList();
    }

    long running(String agent, String tenant) {
        return jobs.values().stream()
                .filter(entry -> entry.state == JobState.RUNNING
                        && entry.made.spec().agent().equals(agent)
                        && entry.made.spec().tenant().equals(tenant))
                .count();
    }

    void claim(Entry entry) {
        entry.become(JobState.RUNNING);
        entry.attempts++;
    }

    void append(Entry entry, int count) {
        entry.lastEvent += count;
    }

    void end(Entry entry, Ending ending) {
        switch (ending.next()) {
            case Ending.Next.Over over -> entry.become(over.state());
            case Ending.Next.Again again -> backToTheQueue(entry, again.at());
            case Ending.Next.Untried untried -> {
                entry.attempts--;
                backToTheQueue(entry, untried.at());
            }
        }
        entry.cancelling = false;
    }

    private static void backToTheQueue(Entry entry, Instant at) {
        entry.become(entry.cancelling ? JobState.CANCELLED : JobState.QUEUED);
        entry.ready = at;
    }

    void cancel(Entry entry) {
        if (entry.state == JobState.QUEUED) {
            entry.become(JobState.CANCELLED);
        } else if (entry.state == JobState.RUNNING) {
            entry.cancelling = true;
        }
    }

    void retry(Entry entry, Instant now) {
        if (entry.state == JobState.DEAD || entry.state == JobState.FAILED) {
            entry.become(JobState.QUEUED);
            entry.round = entry.attempts;
            entry.ready = now;
        }
    }

    void delete(Entry entry) {
        if (entry.state.isEnd()) {
            jobs.remove(entry.made.id());
        }
    }

    Map<JobState, Long> counts() {
        var counts = new EnumMap<JobState, Long>(JobState.class);
        for (var entry : jobs.values()) {
            counts.merge(entry.state, 1L, Long::sum);
        }
        return counts;
    }

    /** The newest first. */
    List<JobId> ids() {
        return new ArrayList<>(jobs.descendingKeySet());
    }
}
