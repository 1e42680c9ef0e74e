package io.warmpool.supervisor.job.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.job.JobSamples;
import io.warmpool.supervisor.job.Webhook;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ToldTest {

    private final Random random = new Random(7);

    @Test
    void theWaitDoublesUpToAnHourWithAFifthOfJitter() {
        long seconds = 1;
        for (int tries = 1; tries <= 40; tries++) {
            var middle = Duration.ofSeconds(Math.min(seconds, 3600)).toMillis();
            assertThat(Told.wait(tries, random).toMillis()).isBetween(middle * 8 / 10, middle * 12 / 10);
            seconds = Math.min(seconds * 2, 1 << 20);
        }
        assertThat(Told.wait(5, random)).isNotEqualTo(Told.wait(5, random));
    }

    @Test
    void whatIsDeliveredIsOverAndWhatIsNotIsTriedAgainUntilItIsGivenUp() {
        var before = new Webhook(Optional.of(JobSamples.NOON), 2, false, "HTTP 500");
        assertThat(new Told(true, "HTTP 204").after(before, 12, JobSamples.NOON, random))
                .isEqualTo(new Webhook(Optional.empty(), 3, true, "HTTP 204"));
        var again = new Told(false, "HTTP 503").after(before, 12, JobSamples.NOON, random);
        assertThat(again.next())
                .hasValueSatisfying(next ->
                        assertThat(next).isBetween(JobSamples.NOON.plusMillis(3200), JobSamples.NOON.plusMillis(4800)));
        assertThat(again.tries()).isEqualTo(3);
        assertThat(new Told(false, "HTTP 503").after(before, 3, JobSamples.NOON, random))
                .isEqualTo(new Webhook(Optional.empty(), 3, false, "given up after 3 tries: HTTP 503"));
    }
}
