package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RendezvousTest {

    private static final int KEYS = 20_000;

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8, 16})
    void keysSpreadEvenly(int places) {
        var counts = new int[places];
        for (int number = 0; number < KEYS; number++) {
            counts[home(key(number), places)]++;
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
        for (int number = 0; number < KEYS; number++) {
            int before = home(key(number), places);
            int after = home(key(number), places + 1);
            if (before != after) {
                assertThat(after).isEqualTo(places);
                moved++;
            }
        }
        var share = (double) KEYS / (places + 1);
        assertThat((double) moved).isBetween(share * 0.9, share * 1.1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8})
    void theSecondInTheOrderOfThoseAtHomeInOnePlaceIsSpreadOverAllOthers(int places) {
        var counts = new int[places];
        int atHome = 0;
        for (int number = 0; number < KEYS; number++) {
            if (home(key(number), places) == 0) {
                atHome++;
                int second = 1;
                for (int place = 2; place < places; place++) {
                    if (Rendezvous.score(key(number), place) > Rendezvous.score(key(number), second)) {
                        second = place;
                    }
                }
                counts[second]++;
            }
        }
        var fair = (double) atHome / (places - 1);
        for (int place = 1; place < places; place++) {
            assertThat((double) counts[place]).isBetween(fair * 0.85, fair * 1.15);
        }
    }

    @Test
    void aScoreIsTheSameInEveryRun() {
        var alice = Rendezvous.key("acme", "alice", "s-1");
        assertThat(alice).isEqualTo(6347821652224778208L);
        assertThat(Rendezvous.score(alice, 0)).isEqualTo(Rendezvous.score(alice, 0));
        assertThat(Rendezvous.score(alice, 0)).isNotEqualTo(Rendezvous.score(alice, 1));
    }

    @Test
    void namesThatReadTheSameInARowHaveKeysOfTheirOwn() {
        var rows = List.of(
                List.of("ab", "c", "d"),
                List.of("a", "bc", "d"),
                List.of("a", "b", "cd"),
                List.of("abc", "d", ""),
                List.of("abcd", "", ""),
                List.of("", "abcd", ""),
                List.of("", "", "abcd"),
                List.of("a:b", "", "c"),
                List.of("a", ":b", "c"),
                List.of("", "a", ""),
                List.of("a", "", ""),
                List.of("", "", ""));
        var keys = new HashSet<Long>();
        for (var row : rows) {
            keys.add(Rendezvous.key(row.get(0), row.get(1), row.get(2)));
        }
        assertThat(keys).hasSize(rows.size());
    }

    private static long key(int number) {
        return Rendezvous.key("tenant-" + number % 3, "user-" + number % 100, "session-" + number);
    }

    private static int home(long key, int places) {
        int best = 0;
        for (int place = 1; place < places; place++) {
            if (Rendezvous.score(key, place) > Rendezvous.score(key, best)) {
                best = place;
            }
        }
        return best;
    }
}
