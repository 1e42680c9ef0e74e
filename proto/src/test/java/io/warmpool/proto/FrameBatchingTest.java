package io.warmpool.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrameBatchingTest {

    private final FromWorkerFrames frames = new FromWorkerFrames();

    @Test
    void nothingAddedMakesNoFrame() {
        assertThat(frames.isEmpty()).isTrue();
        assertThat(frames.take()).isEmpty();
    }

    @Test
    void smallMessagesShareOneFrameInTheirOrder() throws GarbledFrameException {
        for (long call = 1; call <= 1000; call++) {
            frames.add(new FromWorker.CallStarted(call));
        }
        var taken = frames.take();
        assertThat(taken).hasSize(1);
        var read = FromWorkerFrames.read(taken.getFirst());
        assertThat(read).hasSize(1000).first().isEqualTo(new FromWorker.CallStarted(1));
        assertThat(read.getLast()).isEqualTo(new FromWorker.CallStarted(1000));
    }

    @Test
    void whatDoesNotFitOpensTheNextFrameAndNoneIsOverTheLimit() throws GarbledFrameException {
        for (long call = 1; call <= 20; call++) {
            frames.add(new FromWorker.OutputPart(call, new byte[100_000]));
        }
        var taken = frames.take();
        var calls = new ArrayList<Long>();
        for (var frame : taken) {
            assertThat(frame.length).isLessThanOrEqualTo(Limits.MAX_FRAME);
            FromWorkerFrames.read(frame).forEach(message -> calls.add(((FromWorker.OutputPart) message).call()));
        }
        assertThat(taken).hasSize(10);
        assertThat(calls).isSorted().hasSize(20);
        assertThat(frames.isEmpty()).isTrue();
    }

    @Test
    void aFrameIsFilledToTheLastByte() {
        frames.add(new FromWorker.OutputPart(1, new byte[Limits.MAX_FRAME - 21]));
        assertThat(frames.take().getFirst()).hasSize(Limits.MAX_FRAME);
        assertThatThrownBy(() -> frames.add(new FromWorker.OutputPart(1, new byte[Limits.MAX_FRAME - 20])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("262145 bytes")
                .hasMessageContaining("262144");
        assertThat(frames.isEmpty()).isTrue();
    }

    @Test
    void aMessageOverTheLimitIsRefusedAndWhatWaitedIsKept() {
        frames.add(new FromWorker.CallStarted(1));
        assertThatThrownBy(() -> frames.add(new FromWorker.CallEvent(1, 1, "x", "y".repeat(Limits.MAX_FRAME))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(frames.take()).hasSize(1);
    }

    @Test
    void thePromisedPartAndTheOverheadFitTogether() {
        var to = new ToWorkerFrames();
        var long16k = "h".repeat(Limits.MESSAGE_OVERHEAD - 200);
        to.add(new ToWorker.StartCall(
                1,
                "id",
                "text/plain",
                "",
                "",
                "",
                Map.of("x", long16k),
                1,
                true,
                Limits.MAX_PART,
                new byte[Limits.MAX_PART],
                ToWorker.Turn.FIRST));
        assertThat(to.take().getFirst().length).isLessThanOrEqualTo(Limits.MAX_FRAME);
    }
}
