package io.warmpool.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long a follower goes on trying, in virtual time. */
class JobFollowerTest {

    private static final String ID = "01kafv3p5q8x7c2m4n6r9t0001";
    private static final String EVENTS = "GET /v1/jobs/" + ID + "/events";

    private final PlayedClock clock = new PlayedClock();
    private final List<String> broken = new ArrayList<>();

    private final JobSight sight = new JobSight() {
        @Override
        public void onBroken(String why) {
            broken.add(why);
        }
    };

    @Test
    void itTriesAgainInGrowingPausesUntilItsPatienceIsOver() {
        assertThatThrownBy(() -> follower(() -> {
                            throw new CliFailure("no supervisor is running");
                        })
                        .follow(sight, true))
                .isInstanceOf(CliFailure.class)
                .hasMessageContaining("goes on, but its events could not be had for 10s (no supervisor is running)");
        assertThat(clock.pauses())
                .startsWith(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400))
                .contains(Duration.ofSeconds(2))
                .allSatisfy(pause -> assertThat(pause).isLessThanOrEqualTo(Duration.ofSeconds(2)));
        assertThat(clock.pauses().stream().reduce(Duration.ZERO, Duration::plus))
                .isEqualTo(Duration.ofSeconds(10));
        assertThat(broken).containsExactly("no supervisor is running");
    }

    @Test
    void aServerThatTakesConnectionsAndSaysNothingIsNotTriedForEver() throws IOException {
        try (var front = FakeServer.dataPlane().onEvents(EVENTS, ": hello\n\n")) {
            assertThatThrownBy(() -> follower(() -> FrontEnd.of(front.url())).follow(sight, false))
                    .isInstanceOf(CliFailure.class)
                    .hasMessageContaining("the stream ended before the job did");
            assertThat(broken).hasSize(1);
        }
    }

    @Test
    void eachEventAndEachConnectionThatHeldRenewThePatience() throws IOException {
        try (var front = FakeServer.dataPlane()) {
            for (int i = 1; i <= 20; i++) {
                front.then().onEvents(EVENTS, "id: " + i + "\nevent: delta\ndata: {\"text\":\"x\"}\n\n");
            }
            front.then().onEvents(EVENTS, "event: done\ndata: {}\n\n");
            var end = follower(() -> {
                        // 20 times 9 s are more than 10 s, but something has come each time.
                        clock.pass(Duration.ofSeconds(9));
                        return FrontEnd.of(front.url());
                    })
                    .follow(sight, false);
            assertThat(end.name()).isEqualTo("done");
            assertThat(broken).hasSize(20);
            assertThat(clock.pauses()).hasSize(20).containsOnly(Duration.ofMillis(100));
        }
    }

    @Test
    void whoHasGoneAwayIsNotReadFor() throws IOException {
        try (var front = FakeServer.dataPlane().onEvents(EVENTS, "id: 1\nevent: delta\ndata: {\"text\":\"x\"}\n\n")) {
            var deaf = new JobSight() {
                @Override
                public boolean onQuiet() {
                    return false;
                }
            };
            assertThatThrownBy(() -> follower(() -> FrontEnd.of(front.url())).follow(deaf, true))
                    .hasMessage("nobody reads what is printed any more");
            assertThat(front.requests()).hasSize(1);
        }
    }

    private JobFollower follower(JobFollower.Address address) {
        return new JobFollower(address, ID, Duration.ofSeconds(10), clock);
    }
}
