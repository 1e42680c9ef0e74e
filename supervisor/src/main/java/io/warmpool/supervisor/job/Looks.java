package io.warmpool.supervisor.job;

import io.warmpool.supervisor.call.Moment;
import io.warmpool.supervisor.job.JobStore.Written;
import io.warmpool.supervisor.job.Running.Phase;
import java.time.Duration;
import java.util.Optional;

/**
 * Looks at the store for attempts of which it has news: whether somebody has called them off, or taken them over. Seldom, since
 * most news are what this supervisor wrote itself, and what it writes next tells as much. Owned by one thread.
 */
final class Looks {

    /** How long news wait for a write that answers them. */
    static final Duration PAUSE = Duration.ofMillis(200);

    private final Effects effects;
    private final Timers timers;
    private final Storing.Told told;

    Looks(Effects effects, Timers timers, Storing.Told told) {
        this.effects = effects;
        this.timers = timers;
        this.told = told;
    }

    /** The store has something to say of its job. */
    void onNews(Running running, Moment now) {
        if (running.phase == Phase.ENDING || running.news.isPresent()) {
            return;
        }
        running.news = Optional.of(now);
        timers.after(PAUSE, now, at -> {
            if (running.news.isPresent()) {
                running.news = Optional.empty();
                look(running);
            }
        });
    }

    private void look(Running running) {
        if (running.phase != Phase.INHERITED && !running.isLive()) {
            return;
        }
        effects.find(running.id(), new Effects.Answer<>() {
            @Override
            public void come(Optional<JobRecord> job, Moment at) {
                if (running.phase != Phase.INHERITED && !running.isLive()) {
                    return;
                }
                var ours = job.filter(found -> found.state() == JobState.RUNNING)
                        .flatMap(JobRecord::lastAttempt)
                        .filter(last -> last.call().equals(running.call()));
                if (ours.isEmpty()) {
                    told.lose(running, at);
                } else {
                    told.note(running, new Written(true, job.get().cancelling()));
                }
            }

            @Override
            public void fail(String why, Moment at) {
                onNews(running, at);
            }
        });
    }
}
