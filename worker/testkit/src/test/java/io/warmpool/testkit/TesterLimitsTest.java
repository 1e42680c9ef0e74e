package io.warmpool.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentException;
import io.warmpool.agent.Reply;
import org.junit.jupiter.api.Test;

/** A reply in a test has the limits of one in a worker. */
final class TesterLimitsTest {

    private static final int MOST_OUTPUT = 8 << 20;
    private static final int MOST_EVENT = 64 << 10;

    @FunctionalInterface
    private interface Says {
        void to(Reply reply) throws Exception;
    }

    @Test
    void anOutputHasEightMebibytesAtMost() throws Exception {
        var half = "x".repeat(MOST_OUTPUT / 2);
        assertFine(reply -> reply.output(new byte[MOST_OUTPUT], "image/png"));
        assertTooLarge(reply -> reply.output(new byte[MOST_OUTPUT + 1], "image/png"));
        assertFine(reply -> {
            reply.delta(half);
            reply.delta(half);
        });
        assertTooLarge(reply -> {
            reply.delta(half);
            reply.delta(half);
            reply.delta("x");
        });
        // Counted in bytes of UTF-8.
        assertTooLarge(reply -> reply.text("é".repeat(MOST_OUTPUT / 2 + 1)));
    }

    @Test
    void deltasAfterAnOutputAreNoPartOfIt() throws Exception {
        var half = "x".repeat(MOST_OUTPUT / 2);
        assertFine(reply -> {
            reply.json("{}");
            for (int i = 0; i < 3; i++) {
                reply.delta(half);
            }
        });
    }

    @Test
    void anEventHas64KibibytesAtMost() throws Exception {
        assertFine(reply -> reply.event("x", "x".repeat(MOST_EVENT)));
        assertRefused(reply -> reply.event("x", "x".repeat(MOST_EVENT + 1)));
        assertFine(reply -> reply.progress(1, 2, "x".repeat(MOST_EVENT - 100)));
        assertRefused(reply -> reply.progress(1, 2, "x".repeat(MOST_EVENT)));
        // As it stands in JSON.
        assertRefused(reply -> reply.progress(1, 2, "\n".repeat(MOST_EVENT / 2)));
    }

    @Test
    void aContentTypeHas255CharactersAtMostAndABlankOneIsForBytes() throws Exception {
        assertRefused(reply -> reply.output(new byte[1], "x".repeat(256)));
        assertThat(run(reply -> reply.output(new byte[1], "")).contentType()).isEqualTo("application/octet-stream");
    }

    private static void assertFine(Says agent) throws Exception {
        assertThat(run(agent).failure()).isEmpty();
    }

    private static void assertTooLarge(Says agent) throws Exception {
        var failure = run(agent).agentException();
        assertThat(failure.code()).isEqualTo(AgentException.Code.TOO_LARGE);
        assertThat(failure).hasMessageContaining("the limit is 8388608");
    }

    private static void assertRefused(Says agent) throws Exception {
        assertThat(run(agent).failure()).get().isInstanceOf(IllegalArgumentException.class);
    }

    private static Result run(Says says) throws Exception {
        Agent agent = (_, reply) -> says.to(reply);
        try (var tester = AgentTester.of(agent).preload()) {
            return tester.call("").run();
        }
    }
}
