package io.warmpool.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GarbledFrameTest {

    @Test
    void anEmptyFrameHoldsNothing() throws GarbledFrameException {
        assertThat(ToWorkerFrames.read(new byte[0])).isEmpty();
        assertThat(FromWorkerFrames.read(new byte[0])).isEmpty();
    }

    @Test
    void aMessageOfAnUnknownKindIsGarbled() {
        var unknown = new byte[] {0x0A, 0x00};
        assertThatThrownBy(() -> ToWorkerFrames.read(unknown)).isInstanceOf(GarbledFrameException.class);
        assertThatThrownBy(() -> FromWorkerFrames.read(unknown)).isInstanceOf(GarbledFrameException.class);
    }

    @Test
    void randomBytesAreReadOrGarbledAndNothingElse() {
        var random = new Random(4711);
        var garbled = 0;
        for (int round = 0; round < 20_000; round++) {
            var bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            garbled += isGarbled(bytes) ? 1 : 0;
        }
        assertThat(garbled).isGreaterThan(19_000);
    }

    @Test
    void aTruncatedFrameIsGarbledOrEndsAtAMessage() throws GarbledFrameException {
        var frames = new FromWorkerFrames();
        FrameRoundTripTest.fromWorker().forEach(frames::add);
        var whole = frames.take().getFirst();
        var all = FrameRoundTripTest.fromWorker().size();
        assertThat(FromWorkerFrames.read(whole)).hasSize(all);
        for (int length = 0; length < whole.length; length++) {
            try {
                assertThat(FromWorkerFrames.read(Arrays.copyOf(whole, length))).hasSizeLessThan(all);
            } catch (GarbledFrameException e) {
                assertThat(e).hasMessageMatching("(?s).+");
            }
        }
    }

    @Test
    void aFlippedByteIsReadOrGarbledAndNothingElse() {
        var frames = new ToWorkerFrames();
        FrameRoundTripTest.toWorker().forEach(frames::add);
        var whole = frames.take().getFirst();
        var random = new Random(4712);
        for (int round = 0; round < 20_000; round++) {
            var bytes = whole.clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            isGarbled(bytes);
        }
    }

    /** True if both ways refuse it; anything but a list or the one exception fails the test. */
    private static boolean isGarbled(byte[] bytes) {
        List<?> read;
        try {
            read = ToWorkerFrames.read(bytes);
        } catch (GarbledFrameException e) {
            read = null;
        }
        try {
            FromWorkerFrames.read(bytes);
            return false;
        } catch (GarbledFrameException e) {
            return read == null;
        }
    }
}
