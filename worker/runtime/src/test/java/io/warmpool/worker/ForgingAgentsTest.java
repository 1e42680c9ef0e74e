package io.warmpool.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.agent.Agent;
import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.LinkKey;
import io.warmpool.testkit.faulty.AnswersOldIncarnation;
import io.warmpool.testkit.faulty.AnswersTwice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The faulty agents that reach into the runtime do so: otherwise the tests that lean on them would prove nothing. */
@Timeout(60)
class ForgingAgentsTest {

    private record Answer(long call, String output) {}

    @TempDir
    private Path folder;

    private final SecureRandom random = new SecureRandom();
    private final Incarnation incarnation = Incarnation.random(random);
    private final LinkKey key = LinkKey.random(random);

    @Test
    void answersTwiceSaysItAgainAndToACallThatThereNeverWas() throws Exception {
        try (var router = new TestRouter(incarnation, key, 0);
                var worker = launch(router, AnswersTwice.class)) {
            router.awaitFirst(FromWorker.Loaded.class);
            router.send(RunnerUnderTest.call(7, false, "hello"));
            await().atMost(Duration.ofSeconds(20)).until(() -> answers(router).size() == 3);
            assertThat(answers(router))
                    .containsExactly(new Answer(7, "hello"), new Answer(7, "forged"), new Answer(~7L, "forged"));
            assertThat(worker.isAlive()).isTrue();
        }
    }

    @Test
    void answersOldIncarnationAnswersTheCallsThatItIsTold() throws Exception {
        try (var router = new TestRouter(incarnation, key, 0);
                var worker = launch(router, AnswersOldIncarnation.class)) {
            router.awaitFirst(FromWorker.Loaded.class);
            var old = 0xf123_4567_0000_0001L;
            var ids = HexFormat.of().toHexDigits(old) + " " + HexFormat.of().toHexDigits(2L);
            router.send(RunnerUnderTest.call(7, false, ids));
            await().atMost(Duration.ofSeconds(20)).until(() -> answers(router).size() == 3);
            assertThat(answers(router))
                    .containsExactly(new Answer(old, "forged"), new Answer(2, "forged"), new Answer(7, ids));
            assertThat(worker.isAlive()).isTrue();
        }
    }

    private static List<Answer> answers(TestRouter router) {
        return router.received.stream()
                .filter(FromWorker.CallDone.class::isInstance)
                .map(FromWorker.CallDone.class::cast)
                .map(done -> new Answer(done.call(), new String(done.output(), StandardCharsets.UTF_8)))
                .toList();
    }

    private ChildWorker launch(TestRouter router, Class<? extends Agent> agent) throws IOException {
        return ChildWorker.launch(folder, incarnation, key, router.port(), agent.getName(), Duration.ofSeconds(15));
    }
}
