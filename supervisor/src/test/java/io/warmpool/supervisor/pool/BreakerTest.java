package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.call.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** While more than half of a pool's slots fail, one of them is tried at a time and what lives serves on. */
class BreakerTest {

    private static final Duration TRIAL = Duration.ofSeconds(10);

    private final Stage stage = new Stage(1, 5);

    @Test
    void oneSlotIsTriedEachTenSecondsAndEveryoneGetsATurn() {
        openWithOneOfFourUp();
        assertThat(stage.launches()).isEqualTo(8);
        var first = stage.effects.launches.getLast().slot();
        stage.die(stage.lastLaunched());
        stage.pass(TRIAL.minusSeconds(2));
        assertThat(stage.launches()).isEqualTo(8);
        stage.pass(Duration.ofSeconds(2));
        assertThat(stage.launches()).isEqualTo(9);
        var second = stage.effects.launches.getLast().slot();
        stage.die(stage.lastLaunched());
        stage.pass(TRIAL);
        assertThat(stage.launches()).isEqualTo(10);
        var third = stage.effects.launches.getLast().slot();
        assertThat(List.of(first, second, third)).doesNotHaveDuplicates();
    }

    @Test
    void aTrialThatTakesLongIsTheOnlyOne() {
        openWithOneOfFourUp();
        stage.boot(stage.lastLaunched());
        stage.pass(TRIAL.multipliedBy(5));
        assertThat(stage.launches()).isEqualTo(8);
        assertThat(stage.vacancy(2).why()).startsWith("waits for its turn");
        var first = stage.effects.launches.getLast().slot();
        stage.die(stage.lastLaunched());
        stage.pass(Duration.ofMillis(1));
        assertThat(stage.launches()).isEqualTo(9);
        assertThat(stage.effects.launches.getLast().slot()).isNotEqualTo(first);
    }

    @Test
    void itClosesAsSoonAsOneComesUp() {
        openWithOneOfFourUp();
        assertThat(stage.isFailing()).isTrue();
        stage.bringUp(stage.lastLaunched());
        assertThat(stage.isFailing()).isFalse();
        stage.pass(Duration.ZERO);
        assertThat(stage.launches()).isEqualTo(10);
    }

    @Test
    void whatLivesServesOn() {
        openWithOneOfFourUp();
        var client = stage.submit();
        assertThat(stage.takerOf(client)).isEqualTo(stage.launched(3));
        stage.begin(client);
        stage.finish(client);
        assertThat(client.outcome()).isInstanceOf(Outcome.Done.class);
        assertThat(stage.isFailing()).isTrue();
    }

    @Test
    void halfOfTheSlotsAreNotMoreThanHalf() {
        stage.pool.onStart(4, stage.generation(1), List.of(), stage.now);
        stage.bringUp(stage.launched(2));
        stage.bringUp(stage.launched(3));
        failTwice(2);
        assertThat(stage.isFailing()).isFalse();
        stage.pass(Duration.ofSeconds(1));
        assertThat(stage.launches()).isEqualTo(8);
    }

    @Test
    void aSingleSlotHasItsBackOffAndNoBreaker() {
        stage.pool.onStart(1, stage.generation(1), List.of(), stage.now);
        failTwice(1);
        assertThat(stage.isFailing()).isFalse();
        stage.pass(Duration.ofSeconds(1));
        assertThat(stage.launches()).isEqualTo(3);
    }

    @Test
    void oneFailureOfEachIsReplacedAtOnce() {
        stage.pool.onStart(4, stage.generation(1), List.of(), stage.now);
        for (int slot = 0; slot < 4; slot++) {
            stage.die(stage.launched(slot));
        }
        stage.pass(Duration.ZERO);
        assertThat(stage.launches()).isEqualTo(8);
        assertThat(stage.isFailing()).isFalse();
    }

    @Test
    void anOperatorHasASlotTriedThatIsNotToBeTriedYet() {
        stage.pool.onStart(2, stage.generation(1), List.of(), stage.now);
        failTwice(2);
        for (int trial = 0; trial < 6; trial++) {
            stage.pass(TRIAL);
            stage.die(stage.lastLaunched());
        }
        assertThat(stage.vacancy(0).state()).isEqualTo("QUARANTINED");
        assertThat(stage.vacancy(1).state()).isEqualTo("QUARANTINED");
        stage.pass(TRIAL);
        assertThat(stage.launches()).isEqualTo(10);
        stage.pool.onPause(new SlotIndex(1), false, new RecordedCommand(), stage.now);
        stage.pass(Duration.ZERO);
        assertThat(stage.launches()).isEqualTo(11);
        assertThat(stage.effects.launches.getLast().slot()).isEqualTo(new SlotIndex(1));
    }

    /** Slot 3 serves, the others have failed twice, and the first trial has begun. */
    private void openWithOneOfFourUp() {
        stage.pool.onStart(4, stage.generation(1), List.of(), stage.now);
        stage.bringUp(stage.launched(3));
        failTwice(3);
        stage.pass(Duration.ofSeconds(1));
    }

    /** The first so many slots fail for the first time, are filled at once, and fail again. */
    private void failTwice(int slots) {
        for (int slot = 0; slot < slots; slot++) {
            stage.die(stage.launched(slot));
        }
        var launched = stage.launches();
        stage.pass(Duration.ZERO);
        for (int slot = 0; slot < slots; slot++) {
            stage.die(stage.launched(launched + slot));
        }
    }
}
