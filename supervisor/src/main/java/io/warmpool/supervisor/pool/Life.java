package io.warmpool.supervisor.pool;

import java.util.Locale;
import java.util.Optional;

/**
 * Where one worker is in its life. A state carries its own data only; a reason is a field, never a state. All times are
 * nanoseconds on the clock of {@link System#nanoTime}.
 */
sealed interface Life {

    /** The process is being started and has not proved itself. */
    record Spawning(long until) implements Life {}

    /** It loads its agent and makes it warm. */
    record Loading(long until) implements Life {}

    /** It says that it is warm; the answer to its probe shows it, within {@code limit} nanoseconds. */
    record Probing(long until, long limit) implements Life {}

    /** It serves. */
    record Up() implements Life {}

    /** It finishes what runs and takes nothing new. */
    record Draining(StopReason why, long until) implements Life {}

    /** It was asked to end (SIGTERM). */
    record Stopping(StopReason why, long until) implements Life {}

    /** It is made to end (SIGKILL), once more each time the limit passes. */
    record Killing(StopReason why, long until) implements Life {}

    /** It is gone; {@code why} is the supervisor's reason, if it had one. */
    record Exited(Optional<StopReason> why) implements Life {}

    /** What can happen to it. */
    sealed interface Event {
        /** Both ends of the link have proved themselves. */
        record Proved() implements Event {}

        /** The agent is loaded and warm, and has so long to show it. */
        record Loaded(long probeLimit) implements Event {}

        /** Its probe was answered. */
        record Answered() implements Event {}

        /** It is to end in an orderly way: after its calls. */
        record Close(StopReason why) implements Event {}

        /** Its last call has ended. */
        record Drained() implements Event {}

        /** It is to end at once. */
        record Kill(StopReason why) implements Event {}

        /** The time has come to look at the limits. */
        record TimePassed() implements Event {}

        /** The process has ended. */
        record Gone() implements Event {}
    }

    /** A state and what happens to it. */
    record Step(Life life, Event event) {}

    /**
     * The one transition function.
     *
     * @throws IllegalStateException on anything that is not listed: that is a bug
     */
    static Life next(Life life, Event event, long now, PoolLimits limits) {
        return switch (new Step(life, event)) {
            case Step(Spawning s, Event.Proved p) -> new Loading(now + limits.boot());
            case Step(Loading l, Event.Loaded e) -> new Probing(now + e.probeLimit(), e.probeLimit());
            case Step(Probing p, Event.Answered a) -> new Up();

            case Step(Spawning s, Event.Close close) -> new Stopping(close.why(), now + limits.term());
            case Step(Loading l, Event.Close close) -> new Stopping(close.why(), now + limits.term());
            case Step(Probing p, Event.Close close) -> new Stopping(close.why(), now + limits.term());
            case Step(Up u, Event.Close close) -> new Draining(close.why(), now + limits.drain());
            case Step(Draining draining, Event.Close close) ->
                new Draining(draining.why(), Math.min(draining.until(), now + limits.drain()));
            case Step(Stopping stopping, Event.Close close) -> stopping;
            case Step(Killing killing, Event.Close close) -> killing;

            case Step(Draining draining, Event.Drained d) -> new Stopping(draining.why(), now + limits.term());

            // A worker that was on its way out may still report what it did before it was told.
            case Step(Stopping stopping, Event.Proved p) -> stopping;
            case Step(Stopping stopping, Event.Loaded e) -> stopping;
            case Step(Killing killing, Event.Proved p) -> killing;
            case Step(Killing killing, Event.Loaded e) -> killing;

            case Step(Exited exited, Event e) ->
                throw new IllegalStateException("no transition from " + life + " on " + event);
            case Step(Killing killing, Event.Kill kill) -> new Killing(killing.why(), now + limits.kill());
            case Step(Life l, Event.Kill kill) -> new Killing(kill.why(), now + limits.kill());
            case Step(Life l, Event.Gone gone) -> new Exited(why(life));
            case Step(Life l, Event.TimePassed t) -> late(life, now, limits);
            default -> throw new IllegalStateException("no transition from " + life + " on " + event);
        };
    }

    private static Life late(Life life, long now, PoolLimits limits) {
        if (deadline(life) > now) {
            return life;
        }
        return switch (life) {
            case Spawning _ -> new Killing(StopReason.NO_HELLO, now + limits.kill());
            case Loading _ -> new Killing(StopReason.BOOT_TOO_LONG, now + limits.kill());
            case Probing _ -> new Killing(StopReason.NO_PROBE, now + limits.kill());
            case Draining draining -> new Stopping(draining.why(), now + limits.term());
            case Stopping stopping -> new Killing(stopping.why(), now + limits.kill());
            case Killing killing -> new Killing(killing.why(), now + limits.kill());
            case Up _, Exited _ -> throw new IllegalStateException(life + " has no limit");
        };
    }

    /** When {@link Event.TimePassed} changes something, or {@link Long#MAX_VALUE}. */
    static long deadline(Life life) {
        return switch (life) {
            case Spawning s -> s.until();
            case Loading l -> l.until();
            case Probing p -> p.until();
            case Draining d -> d.until();
            case Stopping s -> s.until();
            case Killing k -> k.until();
            case Up _, Exited _ -> Long.MAX_VALUE;
        };
    }

    /**
     * The same with its limit moved: the supervisor itself was asleep and the worker had no chance. It never gets more
     * than if the state began now: it may have begun after the sleep.
     */
    static Life postponed(Life life, long nanos, long now, PoolLimits limits) {
        var until = deadline(life) + nanos;
        return switch (life) {
            case Spawning _ -> new Spawning(Math.min(until, now + limits.hello()));
            case Loading _ -> new Loading(Math.min(until, now + limits.boot()));
            case Probing p -> new Probing(Math.min(until, now + p.limit()), p.limit());
            case Draining d -> new Draining(d.why(), Math.min(until, now + limits.drain()));
            case Stopping s -> new Stopping(s.why(), Math.min(until, now + limits.term()));
            case Killing k -> new Killing(k.why(), Math.min(until, now + limits.kill()));
            case Up _, Exited _ -> life;
        };
    }

    /** The supervisor's reason for ending it, if it is being ended. */
    static Optional<StopReason> why(Life life) {
        return switch (life) {
            case Draining d -> Optional.of(d.why());
            case Stopping s -> Optional.of(s.why());
            case Killing k -> Optional.of(k.why());
            case Exited e -> e.why();
            case Spawning _, Loading _, Probing _, Up _ -> Optional.empty();
        };
    }

    /** True once it is on its way out. */
    static boolean isEnding(Life life) {
        return switch (life) {
            case Draining _, Stopping _, Killing _, Exited _ -> true;
            case Spawning _, Loading _, Probing _, Up _ -> false;
        };
    }

    /** The state's name as operators see it, for example {@code UP}. */
    static String name(Life life) {
        return life.getClass().getSimpleName().toUpperCase(Locale.ROOT);
    }
}
