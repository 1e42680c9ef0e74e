package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A slot that fails five times in a minute is left alone for five minutes, or until an operator says otherwise. */
class QuarantineTest {

    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final Duration QUARANTINE = Duration.ofMinutes(5);

    private final Stage stage = new Stage(1, 5);

    @BeforeEach
    void start() {
        stage.pool.onStart(1, stage.generation(1), List.of(), stage.now);
    }

    @Test
    void fiveFailuresInAMinuteAreOneTooMany() {
        failAgain(4);
        assertThat(stage.launches()).isEqualTo(5);
        stage.die(stage.lastLaunched());
        var slot = stage.vacancy(0);
        assertThat(slot.state()).isEqualTo("QUARANTINED");
        assertThat(slot.why())
                .contains("5 failures in a row", "next try in 300 s", "warmpool resume echo/0", "out of memory");
        assertThat(stage.effects.reports.getLast())
                .satisfies(last -> assertThat(last.to()).isEqualTo("QUARANTINED"))
                .satisfies(last -> assertThat(last.incarnation()).isEmpty());
        stage.pass(QUARANTINE.minus(MOMENT));
        assertThat(stage.launches()).isEqualTo(5);
        stage.pass(MOMENT);
        assertThat(stage.launches()).isEqualTo(6);
    }

    @Test
    void fiveFailuresInMoreThanAMinuteAreNot() {
        for (int i = 0; i < 5; i++) {
            stage.pass(Duration.ofSeconds(1));
            stage.boot(stage.lastLaunched());
            stage.pass(Duration.ofSeconds(15));
            stage.die(stage.lastLaunched());
        }
        assertThat(stage.vacancy(0).state()).isEqualTo("BACKOFF");
        assertThat(stage.vacancy(0).why()).startsWith("next try in").contains("after: exit 3");
    }

    @Test
    void aTrialThatFailsLeadsStraightBack() {
        quarantine();
        stage.pass(QUARANTINE);
        stage.die(stage.lastLaunched());
        assertThat(stage.vacancy(0).state()).isEqualTo("QUARANTINED");
        stage.pass(QUARANTINE.minus(MOMENT));
        assertThat(stage.launches()).isEqualTo(6);
        stage.pass(MOMENT);
        assertThat(stage.launches()).isEqualTo(7);
    }

    @Test
    void aTrialThatIsUpForAMomentOnlyLeadsStraightBackToo() {
        quarantine();
        stage.pass(QUARANTINE);
        stage.bringUp(stage.lastLaunched());
        stage.pass(Duration.ofSeconds(30));
        stage.die(stage.lastLaunched());
        assertThat(stage.vacancy(0).state()).isEqualTo("QUARANTINED");
    }

    @Test
    void aTrialThatServesEndsTheRow() {
        quarantine();
        stage.pass(QUARANTINE);
        stage.bringUp(stage.lastLaunched());
        var client = stage.submit();
        stage.begin(client);
        stage.finish(client);
        stage.die(stage.lastLaunched());
        stage.pass(Duration.ZERO);
        assertThat(stage.launches()).isEqualTo(7);
    }

    @Test
    void anOperatorReleasesItAtOnceAndTheRowBeginsAnew() {
        quarantine();
        var command = new RecordedCommand();
        stage.pool.onPause(new SlotIndex(0), false, command, stage.now);
        stage.pass(Duration.ZERO);
        assertThat(command.done()).isEqualTo("echo/0 resumed");
        assertThat(stage.launches()).isEqualTo(6);
        failAgain(4);
        assertThat(stage.launches()).isEqualTo(10);
        stage.die(stage.lastLaunched());
        assertThat(stage.vacancy(0).state()).isEqualTo("QUARANTINED");
    }

    @Test
    void aPauseReleasesNobody() {
        quarantine();
        stage.pool.onPause(new SlotIndex(0), true, new RecordedCommand(), stage.now);
        stage.pass(Duration.ofSeconds(10));
        assertThat(stage.launches()).isEqualTo(5);
    }

    @Test
    void aSlotWhoseWorkerWasUpForAMinuteBeginsANewRow() {
        failAgain(4);
        stage.bringUp(stage.lastLaunched());
        stage.pass(Duration.ofSeconds(61));
        stage.die(stage.lastLaunched());
        stage.pass(Duration.ZERO);
        assertThat(stage.launches()).isEqualTo(6);
    }

    @Test
    void aSlotWhoseWorkerWasUpForLessGoesOnWithItsRow() {
        failAgain(4);
        stage.bringUp(stage.lastLaunched());
        stage.pass(Duration.ofSeconds(30));
        stage.die(stage.lastLaunched());
        assertThat(stage.vacancy(0).state()).isEqualTo("QUARANTINED");
    }

    @Test
    void anOperatorsKillsNeverQuarantine() {
        for (int i = 0; i < 6; i++) {
            stage.pool.onKill(new SlotIndex(0), new RecordedCommand(), stage.now);
            stage.die(stage.lastLaunched());
            stage.pass(Duration.ZERO);
        }
        assertThat(stage.launches()).isEqualTo(7);
    }

    private void quarantine() {
        failAgain(4);
        stage.die(stage.lastLaunched());
        assertThat(stage.launches()).isEqualTo(5);
    }

    /** Its worker dies so often, and is replaced each time. */
    private void failAgain(int times) {
        for (int i = 0; i < times; i++) {
            stage.die(stage.lastLaunched());
            stage.pass(Duration.ofSeconds(1));
        }
    }
}
