package io.warmpool.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

class IncarnationTest {

    /** A random source that begins with what it was told. */
    private static final class Told extends SecureRandom {

        private final transient ArrayDeque<Long> next;

        Told(List<Long> next) {
            this.next = new ArrayDeque<>(next);
        }

        @Override
        public long nextLong() {
            return next.isEmpty() ? super.nextLong() : next.remove();
        }
    }

    @Test
    void itsFirstByteIsNeverZeroWhichZeroMqKeepsForItself() {
        var told = Incarnation.random(new Told(List.of(0x00FFFFFFFFFFFFFFL, 0L, 0x0100000000000000L, 42L)));
        assertThat(told).isEqualTo(new Incarnation(0x0100000000000000L, 42));
        var random = new SecureRandom();
        for (int i = 0; i < 5000; i++) {
            assertThat(Incarnation.random(random).bytes()[0]).isNotZero();
        }
    }

    @Test
    void sixteenBytesMakeItAgain() {
        var one = Incarnation.random(new SecureRandom());
        assertThat(Incarnation.of(one.bytes())).isEqualTo(one);
        assertThatThrownBy(() -> Incarnation.of(new byte[15]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 15");
    }

    @Test
    void onlyItsFirstTwelveDigitsAreShown() {
        assertThat(new Incarnation(0xFEDCBA9876543210L, 0x1122334455667788L)).hasToString("fedcba987654");
    }
}
