package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.Moment;
import io.warmpool.supervisor.job.JobStore.Written;
import io.warmpool.supervisor.job.Running.Phase;

/**
 * Brings the events of attempts to the store, and then their ends; does not give up before the store has taken them or has said
 * that somebody else has the job. Owned by one thread.
 */
final class Storing {

    /** Hears what the store says of an attempt. */
    interface Told {

        /** It is still this supervisor's. */
        void note(Running running, Written written);

        /** Somebody else has it: nothing of it may be written from here. */
        void lose(Running running, Moment now);

        /** Its end is stored. */
        void leave(Running running, Moment now);
    }

    private final Effects effects;
    private final Timers timers;
    private final Told told;
    private boolean isInDoubt = true;

    Storing(Effects effects, Timers timers, Told told) {
        this.effects = effects;
        this.timers = timers;
        this.told = told;
    }

    /** Whether the store may have given new fences that have not come here. */
    void doubt(boolean inDoubt) {
        isInDoubt = inDoubt;
    }

    /** Sends what is there, if it is time; in the end its end. */
    void flush(Running running, Moment now) {
        if (running.phase == Phase.LOST || running.phase == Phase.GONE || running.outbox.isBusy()) {
            return;
        }
        if (running.outbox.isEmpty()) {
            running.ending.ifPresent(ending -> storeEnd(running, ending, now));
            return;
        }
        var due = running.outbox.due();
        if (running.ending.isPresent() || due <= now.nanos()) {
            append(running, running.outbox.take(running.fence, now), now);
        } else if (!running.gathering) {
            running.gathering = true;
            timers.at(due, at -> {
                running.gathering = false;
                flush(running, at);
            });
        }
    }

    private void append(Running running, Outbox.Batch batch, Moment now) {
        effects.append(batch, now, new Effects.Answer<>() {
            @Override
            public void come(Written written, Moment at) {
                onAppended(running, batch, written, now, at);
            }

            @Override
            public void fail(String why, Moment at) {
                onNotAppended(running, batch, at);
            }
        });
    }

    private void onAppended(Running running, Outbox.Batch batch, Written written, Moment asked, Moment now) {
        if (running.phase == Phase.LOST || running.phase == Phase.GONE) {
            return;
        }
        running.patience.reset();
        if (!written.held()) {
            if (batch.fence().equals(running.fence)) {
                disown(running, () -> later(running, batch, now), now);
            } else {
                retry(running, batch, now);
            }
            return;
        }
        onStored(running, batch, now);
        // What was asked for after the news tells all that the news can be about.
        running.news = running.news.filter(news -> news.nanos() >= asked.nanos());
        told.note(running, written);
    }

    private void onStored(Running running, Outbox.Batch batch, Moment now) {
        running.outbox.stored(batch);
        if (running.isLive() && batch.credit() > 0) {
            effects.grant(running, batch.credit());
        }
        flush(running, now);
    }

    private void onNotAppended(Running running, Outbox.Batch batch, Moment now) {
        if (running.phase == Phase.LOST || running.phase == Phase.GONE) {
            return;
        }
        later(running, batch, now);
    }

    private void later(Running running, Outbox.Batch batch, Moment now) {
        timers.after(running.patience.next(), now, at -> {
            if (running.phase == Phase.LOST || running.phase == Phase.GONE) {
                return;
            }
            retry(running, batch, at);
        });
    }

    private void retry(Running running, Outbox.Batch batch, Moment now) {
        if (batch.fence().equals(running.fence)) {
            append(running, batch, now);
        } else if (running.outbox.wasStored(batch)) {
            // Under the old fence, by a try of which the store said that it had failed.
            onStored(running, batch, now);
        } else {
            append(running, running.outbox.again(batch, running.fence), now);
        }
    }

    private void storeEnd(Running running, Ending ending, Moment now) {
        if (running.endUnderWay || running.phase == Phase.GONE) {
            return;
        }
        running.endUnderWay = true;
        var fence = running.fence;
        effects.end(fence, ending, now, new Effects.Answer<>() {
            @Override
            public void come(Written written, Moment at) {
                if (written.held()) {
                    told.leave(running, at);
                } else if (fence.equals(running.fence)) {
                    disown(running, () -> again(running, ending, at), at);
                } else {
                    running.endUnderWay = false;
                    storeEnd(running, ending, at);
                }
            }

            @Override
            public void fail(String why, Moment at) {
                again(running, ending, at);
            }
        });
    }

    private void again(Running running, Ending ending, Moment now) {
        timers.after(running.patience.next(), now, then -> {
            running.endUnderWay = false;
            storeEnd(running, ending, then);
        });
    }

    /** The newest fence that is known here is not held. */
    private void disown(Running running, Runnable retry, Moment now) {
        if (isInDoubt) {
            // There may be a newer one, which comes with the next answer to inherit.
            retry.run();
        } else {
            told.lose(running, now);
        }
    }
}
