package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RendezvousTest {

    private static final int KEYS = 20_000;

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8, 16})
    void keysSpreadEvenly(int places) {
        var counts = new int[places];
        for (int key = 0; key < KEYS; key++) {
            counts[home("session-" + key, places)]++;
        }
        var fair = (double) KEYS / places;
        for (var count : counts) {
            assertThat((double) count).isBetween(fair * 0.9, fair * 1.1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8, 16})
    void oneMorePlaceTakesItsShareAndMovesNothingElse(int places) {
        int moved = 0;
        for (int key = 0; key < KEYS; key++) {
            int before = home("session-" + key, places);
            int after = home("session-" + key, places + 1);
            if (before != after) {
                assertThat(after).isEqualTo(places);
                moved++;
            }
        }
        var share = (double) KEYS / (places + 1);
        assertThat((double) moved).isBetween(share * 0.9, share * 1.1);
    }

    @Test
    void aScoreIsTheSameInEveryRun() {
        assertThat(Rendezvous.score("alice", 0)).isEqualTo(Rendezvous.score("alice", 0));
        assertThat(Rendezvous.score("alice", 0)).isNotEqualTo(Rendezvous.score("alice", 1));
        assertThat(Rendezvous.score("alice", 0)).isNotEqualTo(Rendezvous.score("alicf", 0));
    }

    private static int home(String key, int places) {
        int best = 0;
        for (int place = 1; place < places; place++) {
            if (Rendezvous.score(key, place) > Rendezvous.score(key, best)) {
                best = place;
            }
        }
        return best;
    }
}
