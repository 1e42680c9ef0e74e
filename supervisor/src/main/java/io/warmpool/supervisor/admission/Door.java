package io.warmpool.supervisor.admission;

import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallIds;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.call.CallTarget;
import io.warmpool.supervisor.call.JobAttempt;
import io.warmpool.supervisor.call.Repeat;
import io.warmpool.supervisor.call.Turn;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What stands behind an agent's name: the way to its pool, or nothing. */
public sealed interface Door {

    /** The way to one pool. Safe from any thread. */
    final class Open implements Door {

        private final String pool;
        private final PoolEntry entry;
        private final CallIds ids;
        private final long timeoutNanos;

        Open(String pool, PoolEntry entry, CallIds ids) {
            this.pool = pool;
            this.entry = entry;
            this.ids = ids;
            this.timeoutNanos = entry.callTimeout().toNanos();
        }

        /** Makes a call of a request: gives it its id and its deadline, the earlier of the pool's and the client's. */
        public Call call(CallRequest request, long nowNanos) {
            var wished = TimeUnit.MILLISECONDS.toNanos(request.deadlineMillis());
            var nanos = wished == 0 ? timeoutNanos : Math.min(wished, timeoutNanos);
            return new Call(
                    ids.next(),
                    pool,
                    request.input(),
                    request.contentType(),
                    request.session(),
                    request.user(),
                    request.tenant(),
                    request.headers(),
                    nowNanos + nanos,
                    request.streaming(),
                    entry.repeat() != Repeat.NEVER && request.idempotent() ? Repeat.ONCE_MORE : entry.repeat(),
                    request.onBusy(),
                    Optional.empty(),
                    Turn.FIRST);
        }

        /**
         * Makes the call of an attempt of a job. What becomes of it if its worker dies after it began is the job's to say, so
         * the pool never tries it again by itself.
         *
         * @param id as the job's record has it
         */
        public Call attempt(CallId id, CallRequest request, JobAttempt attempt, long nowNanos) {
            var call = call(request, nowNanos);
            return new Call(
                    id,
                    pool,
                    call.input(),
                    call.contentType(),
                    call.session(),
                    call.user(),
                    call.tenant(),
                    call.headers(),
                    call.deadlineNanos(),
                    call.streaming(),
                    isAtMostOnce() ? Repeat.NEVER : Repeat.UNSTARTED,
                    call.onBusy(),
                    Optional.of(attempt),
                    Turn.FIRST);
        }

        /** Whether the agent must never get a call twice. */
        public boolean isAtMostOnce() {
            return entry.repeat() == Repeat.NEVER;
        }

        /** The state of the pool, as it was last published. */
        public Readiness readiness() {
            return entry.readiness().get();
        }

        /** Hands a call to the pool; from here on its sink is told what happens. */
        public void submit(Call call, CallSink sink) {
            entry.target().submit(call, sink);
        }

        /** Where the calls of this door can be cancelled and given credit. */
        public CallTarget target() {
            return entry.target();
        }
    }

    /** There is no such agent; {@code meant} is the one whose name is nearly the same. */
    record Unknown(List<String> known, Optional<String> meant) implements Door {}
}
