package io.warmpool.worker.scopes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.agent.Call;
import io.warmpool.agent.Cancellation;
import io.warmpool.agent.JobAttempt;
import io.warmpool.agent.Scope;
import io.warmpool.agent.Session;
import io.warmpool.agent.UserScope;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Scopes on a bench: with a clock that the test moves, a log that it reads, and resources that watch over themselves. */
final class Bench implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(10);

    final Resource.Ledger ledger = new Resource.Ledger();
    final RecordingLog log = new RecordingLog();
    final AtomicLong now = new AtomicLong();
    final Scopes scopes;
    private final AtomicInteger calls = new AtomicInteger();

    Bench(ScopeLimits limits) {
        scopes = Scopes.open(limits, log, now::get);
    }

    Bench() {
        this(ScopeLimits.defaults());
    }

    /** Small enough to reach each bound. */
    static ScopeLimits limits(long userEntries, long userWeight, long sessions, long contexts) {
        return new ScopeLimits(
                userEntries,
                userWeight,
                Duration.ofMinutes(30),
                sessions,
                Duration.ofMinutes(20),
                contexts,
                Duration.ofHours(1),
                1000);
    }

    void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    CallScopes call() {
        return begin(null, null, null);
    }

    CallScopes callOf(String tenant, String user) {
        return begin(tenant, user, null);
    }

    CallScopes callOf(String tenant, String user, String session, long turn) {
        return begin(tenant, user, new Caller.Conversation(session, turn, false, Optional.empty()));
    }

    CallScopes turn(String session, long turn) {
        return callOf("acme", "ann", session, turn);
    }

    private CallScopes begin(String tenant, String user, Caller.Conversation session) {
        return scopes.begin(new Caller(
                "call-" + calls.incrementAndGet(),
                Optional.ofNullable(tenant),
                Optional.ofNullable(user),
                Optional.ofNullable(session)));
    }

    ScopeFigures figures(String scope) {
        return scopes.figures().stream()
                .filter(each -> each.scope().equals(scope))
                .findFirst()
                .orElseThrow();
    }

    /** On a thread of its own. */
    static <T> Asked<T> asking(Callable<T> question) {
        var task = new FutureTask<>(question);
        return new Asked<>(task, Thread.ofVirtual().start(task));
    }

    /** An answer that is on its way. */
    record Asked<T>(FutureTask<T> task, Thread thread) {

        T answer() throws Exception {
            return task.get(SOON.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
        }

        /** Waits until it waits. */
        Asked<T> untilItWaits() {
            await().atMost(SOON)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> thread.getState() == Thread.State.WAITING
                            || thread.getState() == Thread.State.TIMED_WAITING);
            return this;
        }
    }

    void awaitClosed(String... names) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(2))
                .untilAsserted(() -> assertThat(ledger.closed()).containsExactlyInAnyOrder(names));
    }

    /** All is closed, and nothing went wrong on the way. */
    @Override
    public void close() {
        scopes.close();
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(2))
                .untilAsserted(() -> assertThat(ledger.open()).isEmpty());
        assertThat(ledger.wrongs()).isEmpty();
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(2))
                .untilAsserted(() -> assertThat(scopes.figures()).allSatisfy(each -> {
                    assertThat(each.entries()).isZero();
                    assertThat(each.weight()).isZero();
                    assertThat(each.leases()).isZero();
                }));
    }

    /** The call as its agent sees it. */
    static Call seen(Scope own) {
        return new Call() {
            @Override
            public String id() {
                return "c1";
            }

            @Override
            public byte[] input() {
                return new byte[0];
            }

            @Override
            public String contentType() {
                return "";
            }

            @Override
            public Optional<Session> session() {
                return Optional.empty();
            }

            @Override
            public UserScope user() {
                throw new UnsupportedOperationException();
            }

            @Override
            public Optional<String> tenant() {
                return Optional.empty();
            }

            @Override
            public Map<String, String> headers() {
                return Map.of();
            }

            @Override
            public boolean streaming() {
                return false;
            }

            @Override
            public Instant deadline() {
                return Instant.MAX;
            }

            @Override
            public Optional<JobAttempt> job() {
                return Optional.empty();
            }

            @Override
            public Scope scope() {
                return own;
            }

            @Override
            public Cancellation cancellation() {
                throw new UnsupportedOperationException();
            }
        };
    }
}
