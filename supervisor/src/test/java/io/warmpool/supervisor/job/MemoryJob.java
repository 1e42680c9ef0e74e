package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.CallId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** One job of {@link MemoryJobs}, which owns it. */
final class MemoryJob {

    final NewJob made;
    JobState state = JobState.QUEUED;
    Instant ready;
    Optional<Instant> ended = Optional.empty();
    List<Attempt> attempts = new ArrayList<>();
    int round;
    Optional<Progress> progress = Optional.empty();
    boolean cancelling;
    Optional<Output> output = Optional.empty();
    Optional<Cause> cause = Optional.empty();
    Optional<Webhook> webhook = Optional.empty();
    String owner = "";
    long fence;
    long batch;
    long heard;
    final ArrayDeque<JobEvent> events = new ArrayDeque<>();
    long firstEvent = 1;
    long lastEvent;
    private final JobLimits limits;
    private long eventBytes;

    MemoryJob(NewJob made, JobLimits limits) {
        this.made = made;
        this.limits = limits;
        this.ready = made.spec().runAt();
        change(JobState.QUEUED, "", made.created());
    }

    JobSpec spec() {
        return made.spec();
    }

    JobRecord record() {
        return new JobRecord(
                made.id(),
                made.spec(),
                made.created(),
                state,
                ready,
                ended,
                attempts,
                round,
                progress,
                cancelling,
                output.map(Output::contentType).orElse(""),
                output.map(each -> (long) each.bytes().length).orElse(-1L),
                cause,
                firstEvent,
                lastEvent,
                webhook);
    }

    boolean isReady(Instant now) {
        return state == JobState.QUEUED
                && !ready.isAfter(now)
                && spec().deadline().map(now::isBefore).orElse(true);
    }

    void claim(String by, CallId call, Instant now) {
        var number = attempts.isEmpty() ? 1 : attempts.getLast().number() + 1;
        attempts.add(new Attempt(number, call, now, Optional.empty(), Optional.empty(), "", "", ""));
        heard = 0;
        grasp(by);
        change(JobState.RUNNING, "", now);
    }

    /** A new fence, for this owner. */
    void grasp(String by) {
        owner = by;
        fence++;
        batch = 0;
    }

    Claim claimed(boolean withInput) {
        return new Claim(
                record(), new Fence(made.id(), fence), heard, withInput ? Optional.of(made.input()) : Optional.empty());
    }

    void append(JobEvent.What what, Instant now) {
        switch (what) {
            case JobEvent.What.Started started ->
                last(last -> new Attempt(
                        last.number(),
                        last.call(),
                        last.claimed(),
                        Optional.of(now),
                        last.ended(),
                        started.worker(),
                        last.outcome(),
                        last.cause()));
            case JobEvent.What.Named named -> {
                if (named.name().equals("progress")) {
                    progress = Optional.of(new Progress(named.json()));
                }
            }
            case JobEvent.What.Delta _, JobEvent.What.Gap _, JobEvent.What.Changed _ -> {
                // Nothing to note.
            }
        }
        heard += what.emitted();
        events.add(new JobEvent(++lastEvent, now, what));
        eventBytes += size(what);
        while (events.size() > 1 && (events.size() > limits.maxEvents() || eventBytes > limits.maxEventBytes())) {
            var gone = events.remove();
            eventBytes -= size(gone.what());
            firstEvent = gone.id() + 1;
        }
    }

    void end(Ending ending, Instant now) {
        if (ending.next() instanceof Ending.Next.Untried(var at)) {
            attempts.removeLast();
            back(at, ending, now);
            return;
        }
        last(last -> new Attempt(
                last.number(),
                last.call(),
                last.claimed(),
                last.started(),
                Optional.of(now),
                last.worker(),
                ending.outcome(),
                ending.cause()));
        switch (ending.next()) {
            case Ending.Next.Again(var at) -> back(at, ending, now);
            case Ending.Next.Over over -> {
                output = over.output();
                over(over.state(), over.why(), now);
            }
            case Ending.Next.Untried _ -> throw new AssertionError("was handled");
        }
    }

    private void back(Instant at, Ending ending, Instant now) {
        if (cancelling) {
            over(JobState.CANCELLED, Optional.of(new Cause("cancelled", "it was called off")), now);
        } else {
            ready = at;
            owner = "";
            change(JobState.QUEUED, ending.cause(), now);
        }
    }

    void over(JobState end, Optional<Cause> why, Instant now) {
        cause = why;
        ended = Optional.of(now);
        cancelling = false;
        owner = "";
        webhook = spec().webhook().isEmpty()
                ? Optional.empty()
                : Optional.of(new Webhook(Optional.of(now), 0, false, ""));
        change(end, why.map(Cause::detail).orElse(""), now);
    }

    void retry(Instant now) {
        round = attempts.size();
        ended = Optional.empty();
        cause = Optional.empty();
        webhook = Optional.empty();
        ready = now;
        change(JobState.QUEUED, "", now);
    }

    private void change(JobState next, String note, Instant now) {
        state = next;
        var last = attempts.isEmpty() ? Optional.<Attempt>empty() : Optional.of(attempts.getLast());
        append(
                new JobEvent.What.Changed(
                        next,
                        last.map(Attempt::number).orElse(0),
                        last.map(Attempt::worker).orElse(""),
                        note),
                now);
    }

    private void last(UnaryOperator<Attempt> change) {
        attempts = new ArrayList<>(attempts);
        attempts.addLast(change.apply(attempts.removeLast()));
    }

    private static long size(JobEvent.What what) {
        return what.toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
