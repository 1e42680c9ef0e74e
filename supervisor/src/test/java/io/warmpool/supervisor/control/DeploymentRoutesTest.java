package io.warmpool.supervisor.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warmpool.supervisor.pool.CommandSink;
import io.warmpool.supervisor.pool.SlotIndex;
import io.warmpool.supervisor.session.NoSessions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What restart and rollback ask of a deployment. */
class DeploymentRoutesTest {

    private final List<String> asked = new ArrayList<>();

    @Test
    void aRestartHandsOnItsSlotsAndWhetherItIsForced() throws Exception {
        post("restart", "");
        post("restart", "{\"slots\": [0, 2], \"force\": true}");
        post("restart", "{\"force\": false}");
        assertThat(asked).containsExactly("restart [] false", "restart [0, 2] true", "restart [] false");
    }

    @Test
    void aRollbackTakesNothing() throws Exception {
        post("rollback", "{}");
        assertThat(asked).containsExactly("rollback");
        assertThatThrownBy(() -> post("rollback", "{\"force\": true}"))
                .isInstanceOf(ControlProblem.class)
                .hasMessageContaining("unknown field force");
    }

    @Test
    void aForceThatIsNoFlagIsRefused() {
        assertThatThrownBy(() -> post("restart", "{\"force\": \"yes\"}"))
                .isInstanceOf(ControlProblem.class)
                .hasMessage("'force' must be true or false, was \"yes\"");
        assertThat(asked).isEmpty();
    }

    private void post(String command, String body) throws Exception {
        var deployment = new Deployment() {
            @Override
            public void restart(List<SlotIndex> slots, boolean force, CommandSink sink) {
                asked.add("restart " + slots.stream().map(SlotIndex::value).toList() + " " + force);
                sink.onDone("restarted");
            }

            @Override
            public void rollback(CommandSink sink) {
                asked.add("rollback");
                sink.onDone("rolled back");
            }

            @Override
            public void resize(int workers, CommandSink sink) {
                throw new AssertionError("nobody asked for another size");
            }
        };
        var pool = new ControlledPool("p", () -> "com.example.A", null, null, deployment, null);
        var routes = new ControlRoutes(ControlServer.routes(new Controlled(
                "0",
                Path.of("."),
                Instant.EPOCH,
                "",
                Map.of("p", pool),
                null,
                new NoSessions(),
                new ListedJobs(),
                new Events(),
                (_, _) -> {})));
        var request = new ControlRequest("POST", List.of("v1", "pools", "p", command), Map.of(), false, false, body);
        routes.find(request).handle(request, new ControlReply() {
            @Override
            public void json(int status, Object tree) {
                assertThat(status).isEqualTo(200);
            }

            @Override
            public void text(String text) {
                throw new AssertionError("no text was asked for");
            }

            @Override
            public Stream stream() {
                throw new AssertionError("no stream was asked for");
            }
        });
    }
}
