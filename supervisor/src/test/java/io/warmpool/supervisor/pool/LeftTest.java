package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Incarnation;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A session's call has left when no worker has it and none will: only then may the next one of the session come. */
class LeftTest {

    private final Stage stage = Stage.withWorkers(1, 1, 1);
    private final Incarnation worker = stage.launched(0);

    @Test
    void withItsAnswer() {
        var client = begun();
        assertThat(hasLeft(client)).isFalse();
        stage.finish(client);
        assertThat(hasLeft(client)).isTrue();
    }

    @Test
    void onlyWithTheLastPartOfItsOutput() {
        var client = begun();
        stage.say(worker, new FromWorker.CallDone(client.number(), "", 15, new byte[10], 5, FromWorker.Saved.NOTHING));
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
        assertThat(hasLeft(client)).isFalse();
        stage.say(worker, new FromWorker.OutputPart(client.number(), new byte[5]));
        assertThat(hasLeft(client)).isTrue();
    }

    @Test
    void whenItHasEndedInItsWorkerThoughItWasCancelledLongBefore() {
        var client = begun();
        stage.pool.onCancel(client.id(), stage.now);
        assertThat(client.outcome()).isEqualTo(new Outcome.Cancelled());
        assertThat(hasLeft(client)).isFalse();
        stage.say(worker, new FromWorker.CallCancelled(client.number(), 5));
        assertThat(hasLeft(client)).isTrue();
    }

    @Test
    void whenItsWorkerIsGone() {
        var client = begun();
        stage.die(worker);
        assertThat(client.outcome()).isInstanceOf(Outcome.WorkerLost.class);
        assertThat(hasLeft(client)).isTrue();
    }

    @Test
    void notWhenItGoesBackToTheQueue() {
        var client = stage.submitIn("alice");
        stage.die(worker);
        assertThat(client.events()).isEmpty();
        stage.pass(Duration.ZERO);
        stage.bringUp(stage.lastLaunched());
        stage.begin(client);
        stage.finish(client);
        assertThat(hasLeft(client)).isTrue();
    }

    @Test
    void whenItsWorkerDoesNotKnowOfItAnyMore() {
        var client = begun();
        stage.pool.onProved(worker, true, stage.now);
        stage.say(worker, new FromWorker.Resumed(true, List.of()));
        assertThat(client.outcome()).isInstanceOf(Outcome.WorkerLost.class);
        assertThat(hasLeft(client)).isTrue();
    }

    @Test
    void atOnceIfItNeverCameToAWorker() {
        begun();
        var waiting = stage.submitIn("bob");
        var refused = stage.submitIn("carol");
        assertThat(refused.outcome()).isInstanceOf(Outcome.Refused.class);
        assertThat(hasLeft(refused)).isTrue();
        stage.pool.onCancel(waiting.id(), stage.now);
        assertThat(hasLeft(waiting)).isTrue();
        var late = stage.submit("dave", Duration.ZERO, false, new byte[0]);
        assertThat(hasLeft(late)).isTrue();
    }

    @Test
    void atItsDeadlineIfItStillWaits() {
        var running = begun();
        var waiting = stage.submit("bob", Duration.ofMillis(10), false, new byte[0]);
        stage.pass(Duration.ofMillis(20));
        assertThat(waiting.outcome()).isInstanceOf(Outcome.DeadlinePassed.class);
        assertThat(hasLeft(waiting)).isTrue();
        assertThat(hasLeft(running)).isFalse();
    }

    @Test
    void withAShutdown() {
        var running = begun();
        var waiting = stage.submitIn("bob");
        stage.pool.onShutdown(0, new RecordedCommand(), stage.now);
        assertThat(hasLeft(waiting)).isTrue();
        assertThat(hasLeft(stage.submitIn("carol"))).isTrue();
        assertThat(hasLeft(running)).isFalse();
        stage.die(worker);
        assertThat(hasLeft(running)).isTrue();
    }

    @Test
    void neverACallWithoutASession() {
        var client = stage.submit();
        stage.begin(client);
        stage.finish(client);
        assertThat(client.events()).hasSize(2).noneMatch(CallEvent.Left.class::isInstance);
    }

    private RecordedClient begun() {
        var client = stage.submitIn("alice");
        stage.begin(client);
        return client;
    }

    /** Whether it was said, which may be once. */
    private static boolean hasLeft(RecordedClient client) {
        var said = client.events().stream()
                .filter(CallEvent.Left.class::isInstance)
                .count();
        assertThat(said).isLessThanOrEqualTo(1);
        return said == 1;
    }
}
