package io.warmpool.supervisor.session;

import static io.warmpool.supervisor.session.SessionStoreContract.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.call.CallTarget;
import io.warmpool.supervisor.call.OnBusy;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Repeat;
import io.warmpool.supervisor.call.SavedState;
import io.warmpool.supervisor.call.ServedBy;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.call.SessionReceipt;
import io.warmpool.supervisor.call.Turn;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole, with its threads and a real file; only the pools are of the test. */
class SessionsTest {

    private static final SessionLimits LIMITS =
            new SessionLimits(1000, 1000, Duration.ofHours(1), Duration.ofSeconds(1), 100, 10, 1000);

    private final Queue<SessionKey> released = new ConcurrentLinkedQueue<>();
    private final AtomicLong ids = new AtomicLong();
    private final ExecutorService loop =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("loop").factory());

    @TempDir
    private Path folder;

    @AfterEach
    void closeLoop() {
        loop.shutdownNow();
    }

    /** Writes down what it hears, and checks that it hears it where it wants to. */
    private final class Client implements CallSink {

        private final Queue<CallEvent> heard = new ConcurrentLinkedQueue<>();

        @Override
        public Executor home() {
            return loop;
        }

        @Override
        public void onEvent(CallEvent event) {
            heard.add(Thread.currentThread().getName().equals("loop") ? event : new CallEvent.Delta("wrong thread"));
        }

        @Override
        public void onBatchEnd() {}

        List<String> words() {
            return heard.stream().map(event -> event.getClass().getSimpleName()).toList();
        }

        boolean isOver() {
            return heard.stream().anyMatch(CallEvent.Ended.class::isInstance);
        }
    }

    /** Answers on the client's thread with the state it got and one letter more; the output comes in two pieces. */
    private static final class Appending implements CallTarget {

        private final Queue<CallId> cancelled = new ConcurrentLinkedQueue<>();
        private final Queue<CallId> submitted = new ConcurrentLinkedQueue<>();

        @Override
        public void submit(Call call, CallSink sink) {
            submitted.add(call.id());
            var before = call.turn()
                    .state()
                    .map(state -> new String(state.bytes(), StandardCharsets.UTF_8))
                    .orElse("");
            var state = new SavedState(1, (before + "x").getBytes(StandardCharsets.UTF_8));
            sink.home().execute(() -> {
                sink.onEvent(new CallEvent.Started(new ServedBy("assistant/0"), 1));
                sink.onEvent(new CallEvent.Delta("d"));
                sink.onEvent(new CallEvent.Ended(
                        new Outcome.Done("text/plain", 2, new byte[] {1}, 1, new Outcome.Given.State(state))));
                sink.onEvent(new CallEvent.OutputPart(new byte[] {2}));
                sink.onBatchEnd();
                if (!call.session().isEmpty()) {
                    sink.onEvent(new CallEvent.Left());
                }
            });
        }

        @Override
        public void cancel(CallId call) {
            cancelled.add(call);
        }

        @Override
        public void acknowledge(CallId call) {}

        @Override
        public void grant(CallId call, long bytes) {}
    }

    private Call call(String session) {
        return new Call(
                new CallId(ids.incrementAndGet()),
                "assistant",
                new byte[] {65},
                "text/plain",
                session,
                "ada",
                "acme",
                Map.of(),
                System.nanoTime() + Duration.ofMinutes(1).toNanos(),
                false,
                Repeat.of(false),
                Optional.empty(),
                Optional.empty(),
                Turn.FIRST);
    }

    private Sessions open() {
        return Sessions.open(
                SqliteSessions.open(folder.resolve("sessions.db"), folder),
                LIMITS,
                released::add,
                InstantSource.system(),
                () -> {
                    throw new AssertionError("the thread died");
                });
    }

    private Client ask(CallTarget gate, String session) {
        var client = new Client();
        gate.submit(call(session), client);
        await().until(client::isOver);
        return client;
    }

    @Test
    void theClientHearsTheReceiptRightBeforeTheOutcomeAndTheRestAfterIt() {
        try (var sessions = open()) {
            var client = ask(sessions.gate(new Appending(), OnBusy.ENQUEUE), "s");
            await().until(() -> client.heard.size() == 5);
            assertThat(client.words()).containsExactly("Started", "Delta", "Receipt", "Ended", "OutputPart");
            assertThat(client.heard)
                    .contains(new CallEvent.Receipt(new SessionReceipt(1, false, SessionReceipt.Kept.SAVED, "")));
        }
    }

    @Test
    void aCallWithoutASessionGoesPastItAllWithNoReceipt() {
        try (var sessions = open()) {
            var pool = new Appending();
            var gate = sessions.gate(pool, OnBusy.ENQUEUE);
            var client = ask(gate, "");
            await().until(() -> client.heard.size() == 4);
            assertThat(client.words()).containsExactly("Started", "Delta", "Ended", "OutputPart");
            gate.cancel(new CallId(7));
            assertThat(pool.cancelled).containsExactly(new CallId(7));
            assertThat(sessions.health().sessions()).isZero();
        }
    }

    @Test
    void conversationsGoOnInTheNextLife() throws Exception {
        try (var sessions = open()) {
            var gate = sessions.gate(new Appending(), OnBusy.ENQUEUE);
            for (int i = 0; i < 3; i++) {
                ask(gate, "s");
            }
            ask(gate, "other");
        }
        try (var sessions = open()) {
            var key = new SessionKey("assistant", "acme", "ada", "s");
            assertThat(get(sessions.find(key)).orElseThrow().calls()).isEqualTo(3);
            ask(sessions.gate(new Appending(), OnBusy.ENQUEUE), "s");
            var view = get(sessions.find(key)).orElseThrow();
            assertThat(view.calls()).isEqualTo(4);
            assertThat(view.state()).contains(new SessionView.State(1, 4, true));
            var page = get(sessions.transcript(key, 1, 2));
            assertThat(page.entries().stream().map(TranscriptEntry::turn)).containsExactly(2L, 3L);
            assertThat(page.next()).hasValue(3);
            assertThat(get(sessions.delete(key))).isTrue();
            assertThat(get(sessions.find(key))).isEmpty();
            assertThat(get(sessions.transcript(key, 0, 10)).entries()).isEmpty();
            assertThat(get(sessions.delete(key))).isFalse();
            assertThat(released).containsExactly(key);
        }
        try (var sessions = open()) {
            assertThat(get(sessions.list(SessionFilter.ALL, "", 10)).total()).isEqualTo(1);
        }
    }

    @Test
    void theListIsTurnedPageByPageAndShowsEachOnce() throws Exception {
        try (var sessions = open()) {
            var gate = sessions.gate(new Appending(), OnBusy.ENQUEUE);
            for (int i = 0; i < 25; i++) {
                ask(gate, "s" + i);
            }
            var seen = new ArrayList<String>();
            var after = "";
            do {
                var page = get(sessions.list(SessionFilter.ALL, after, 10));
                assertThat(page.total()).isEqualTo(25);
                page.sessions().forEach(view -> seen.add(view.key().id()));
                after = page.next().orElse("");
                // One that was on a page already moves to the front.
                ask(gate, seen.getLast());
            } while (!after.isEmpty());
            assertThat(seen).hasSize(25);
            assertThat(new HashSet<>(seen)).hasSize(25);
            assertThat(seen.getFirst()).isEqualTo("s24");
            assertThatThrownBy(() -> get(sessions.list(SessionFilter.ALL, "nonsense", 10)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void manyCallsOfOneSessionAllHaveTheirTurn() throws Exception {
        try (var sessions = open()) {
            var pool = new Appending();
            var gate = sessions.gate(pool, OnBusy.ENQUEUE);
            var clients = new ArrayList<Client>();
            for (int i = 0; i < 100; i++) {
                var client = new Client();
                clients.add(client);
                gate.submit(call("s"), client);
            }
            await().until(() -> clients.stream().allMatch(Client::isOver));
            assertThat(List.copyOf(pool.submitted)).isSortedAccordingTo((a, b) -> Long.compare(a.value(), b.value()));
            var view = get(sessions.find(new SessionKey("assistant", "acme", "ada", "s")))
                    .orElseThrow();
            assertThat(view.calls()).isEqualTo(100);
            assertThat(view.state().orElseThrow().size()).isEqualTo(100);
            assertThat(view.waiting()).isZero();
        }
    }
}
