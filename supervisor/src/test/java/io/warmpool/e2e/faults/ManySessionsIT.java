package io.warmpool.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.e2e.Conversation;
import io.warmpool.e2e.Distribution;
import io.warmpool.e2e.RunningWarmpool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many live sessions while workers are replaced and killed under them. */
class ManySessionsIT {

    private static final int WORKERS = 3;
    private static final int CLIENTS = 8;

    @Test
    void everyConversationGoesOnWithItsHistoryAndFewMoveWhenThePoolGrows() throws Exception {
        int sessions = Size.of(500, 100);
        try (var warmpool = RunningWarmpool.start(Distribution.faulty(
                "Remembers", WORKERS, "pools.faulty.concurrency=8", "pools.faulty.queue=1000", "sessions.max=1000"))) {
            var conversations = new ArrayList<Conversation>();
            for (int i = 0; i < sessions; i++) {
                conversations.add(new Conversation(warmpool, "faulty", "t" + i % 3, "u" + i % 50, "s-" + i));
            }
            var home = round(conversations);
            try (var talk = new Talk(conversations)) {
                await().until(() -> talk.answers() > sessions / 2);
                var restarted = warmpool.cli("restart", "faulty");
                assertThat(restarted.exit()).as(restarted.err()).isZero();
                var after = talk.answers();
                await().atMost(Duration.ofMinutes(3)).until(() -> talk.answers() > after + sessions);
                talk.finish();
                assertThat(talk.wrong()).isEmpty();
                Figures.note(
                        "rolling restart with sessions",
                        "%d sessions, %d calls while the workers were replaced, 0 failed, each with its whole history"
                                .formatted(sessions, talk.answers()));
            }

            assertThat(moved(home, round(conversations)))
                    .as("a restart moves nobody")
                    .isZero();
            warmpool.cli("scale", "faulty", Integer.toString(WORKERS + 1));
            var grown = round(conversations);
            var moved = moved(home, grown);
            assertThat(moved).isPositive().isLessThanOrEqualTo(sessions / WORKERS);
            warmpool.cli("scale", "faulty", Integer.toString(WORKERS));
            assertThat(moved(home, round(conversations)))
                    .as("back where they were")
                    .isZero();
            Figures.note(
                    "scale by one with sessions",
                    "%d of %d sessions moved from %d to %d workers, and back"
                            .formatted(moved, sessions, WORKERS, WORKERS + 1));
        }
    }

    /** Each says something, one after the other, so that nobody has to give way; the answer is the slot of each. */
    private static Map<Conversation, String> round(List<Conversation> conversations) throws Exception {
        var slots = new LinkedHashMap<Conversation, String>();
        for (var each : conversations) {
            var answer = each.say("quietly");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(Conversation.history(answer)).isEqualTo(each.said());
            slots.put(each, Conversation.slot(answer));
        }
        return slots;
    }

    private static int moved(Map<Conversation, String> before, Map<Conversation, String> after) {
        return (int) before.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(after.get(entry.getKey())))
                .count();
    }

    /** Clients that each have a share of the conversations and go round in it. */
    private static final class Talk implements AutoCloseable {

        private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
        private final AtomicInteger answers = new AtomicInteger();
        private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
        private volatile boolean stopping;

        Talk(List<Conversation> conversations) {
            for (int i = 0; i < CLIENTS; i++) {
                var first = i;
                clients.execute(() -> {
                    for (int at = first; !stopping; at += CLIENTS) {
                        if (at >= conversations.size()) {
                            at = first;
                        }
                        say(conversations.get(at));
                    }
                });
            }
        }

        private void say(Conversation conversation) {
            try {
                var answer = conversation.say("call " + answers.get());
                if (answer.statusCode() != 200) {
                    wrong.add(answer.statusCode() + " " + answer.body());
                } else if (!Conversation.history(answer).equals(conversation.said())) {
                    wrong.add("said " + conversation.said() + ", remembered " + Conversation.history(answer));
                }
                answers.incrementAndGet();
            } catch (Exception e) {
                wrong.add(e.toString());
            }
        }

        int answers() {
            return answers.get();
        }

        Queue<String> wrong() {
            return wrong;
        }

        void finish() throws InterruptedException {
            stopping = true;
            clients.shutdown();
            assertThat(clients.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void close() {
            stopping = true;
            clients.shutdownNow();
        }
    }
}
