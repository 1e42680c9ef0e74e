package io.warmpool.supervisor.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warmpool.supervisor.session.NoSessions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StopRouteTest {

    private final List<Duration> drains = new ArrayList<>();

    @Test
    void itTakesADurationAsTheCommandLineSendsIt() throws Exception {
        stop("{\"drain\": \"10800000ms\"}");
        stop("{\"drain\": \"2h\"}");
        stop("");
        assertThat(drains).containsExactly(Duration.ofHours(3), Duration.ofHours(2), Duration.ofSeconds(30));
    }

    @Test
    void whatIsNoDurationOrTooLongIsRefused() {
        for (var wrong : List.of("soon", "-1s", "25h", "999999999999h")) {
            assertThatThrownBy(() -> stop("{\"drain\": \"" + wrong + "\"}"))
                    .as(wrong)
                    .isInstanceOf(ControlProblem.class)
                    .hasMessageContaining("'drain'")
                    .hasMessageContaining(wrong);
        }
        assertThat(drains).isEmpty();
    }

    private void stop(String body) throws Exception {
        var controlled = new Controlled(
                "test",
                Path.of("home"),
                Instant.EPOCH,
                "",
                Map.of(),
                null,
                new NoSessions(),
                new ListedJobs(),
                new Events(),
                (drain, sink) -> {
                    drains.add(drain);
                    sink.onDone("stopped");
                });
        var request = new ControlRequest("POST", List.of("v1", "stop"), Map.of(), false, false, body);
        new StopRoute(controlled).handle(request, new ControlReply() {
            @Override
            public void json(int status, Object tree) {}

            @Override
            public void text(String text) {}

            @Override
            public Stream stream() {
                throw new AssertionError("no stream was asked for");
            }
        });
    }
}
