package io.warmpool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PartedBytesTest {

    @Test
    void aFirstPartThatIsTheWholeIsNotCopied() {
        var all = new byte[] {1, 2};
        var bytes = new PartedBytes(2, all);
        assertThat(bytes.isWhole()).isTrue();
        assertThat(bytes.bytes()).isSameAs(all);
    }

    @Test
    void partsAreJoinedInTheirOrderAndOneTooManyIsLeftOut() {
        var bytes = new PartedBytes(4, new byte[] {1});
        assertThat(bytes.add(new byte[] {2, 3})).isTrue();
        assertThat(bytes.isWhole()).isFalse();
        assertThat(bytes.add(new byte[] {9, 9})).isFalse();
        assertThat(bytes.add(new byte[] {4})).isTrue();
        assertThat(bytes.isWhole()).isTrue();
        assertThat(bytes.add(new byte[] {5})).isFalse();
        assertThat(bytes.bytes()).containsExactly(1, 2, 3, 4);
    }
}
