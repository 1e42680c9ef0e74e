package io.warmpool.supervisor.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {

    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "a, '', 1",
        "worker, workers, 1",
        "wrokers, workers, 1",
        "heap, heal, 1",
        "kitten, sitting, 3"
    })
    void theDistanceCountsInsertionsDropsReplacementsAndSwaps(String a, String b, int distance) {
        assertThat(DidYouMean.distance(a, b)).isEqualTo(distance);
        assertThat(DidYouMean.distance(b, a)).isEqualTo(distance);
    }

    @ParameterizedTest
    @CsvSource({
        "worker, workers",
        "MAX_BODY, max-body",
        "maxBody, max-body",
        "qeue, queue",
        "max-ouptut, max-output",
        "hep, heap"
    })
    void theNearestWordIsFound(String word, String meant) {
        assertThat(DidYouMean.nearest(word, List.of("heap", "workers", "queue", "max-body", "max-output")))
                .contains(meant);
    }

    @Test
    void aWordThatIsFarFromAllIsNotGuessedAt() {
        assertThat(DidYouMean.nearest("colour", List.of("heap", "workers", "queue")))
                .isEmpty();
        assertThat(DidYouMean.nearest("x", List.of())).isEmpty();
    }
}
