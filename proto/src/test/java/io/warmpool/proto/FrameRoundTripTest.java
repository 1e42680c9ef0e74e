package io.warmpool.proto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message comes out of its frame as it went in. A message without a row here fails. */
class FrameRoundTripTest {

    private static final byte[] SOME = "söme bytes\0\n".getBytes(StandardCharsets.UTF_8);

    static List<ToWorker> toWorker() {
        return List.of(
                new ToWorker.Challenge(SOME, new byte[32]),
                new ToWorker.Welcome(),
                new ToWorker.StartCall(
                        -7,
                        "01J-display",
                        "text/plain",
                        "session",
                        "üser",
                        "tenant",
                        Map.of("traceparent", "00-1", "x", ""),
                        30_000,
                        true,
                        1L << 40,
                        SOME,
                        ToWorker.Turn.FIRST),
                new ToWorker.StartCall(1, "", "", "", "", "", Map.of(), 0, false, 0, new byte[0], ToWorker.Turn.FIRST),
                new ToWorker.StartCall(
                        2,
                        "id",
                        "",
                        "s-1",
                        "ann",
                        "acme",
                        Map.of(),
                        1,
                        false,
                        0,
                        new byte[0],
                        new ToWorker.Turn(1L << 33, true, -3, 1L << 34),
                        new ToWorker.JobAttempt("01jobid", 3)),
                new ToWorker.Acknowledge(-11),
                new ToWorker.StatePart(-8, SOME),
                new ToWorker.InputPart(Long.MAX_VALUE, SOME),
                new ToWorker.CancelCall(Long.MIN_VALUE),
                new ToWorker.Credit(3, 131_072),
                new ToWorker.Evict(-9, "user", "index/*", "acme", "änn", "s-1", "f00", false),
                new ToWorker.Evict(1, "", "", "", "", "", "", false),
                new ToWorker.Ping(9));
    }

    static List<FromWorker> fromWorker() {
        return List.of(
                new FromWorker.Hello(Limits.PROTOCOL, SOME),
                new FromWorker.Proof(SOME),
                new FromWorker.Resumed(true, List.of(1L, -2L, Long.MAX_VALUE)),
                new FromWorker.Resumed(false, List.of()),
                new FromWorker.BootStep("agent warm", 1_234_567),
                new FromWorker.BootProgress(3, 0, "läding"),
                new FromWorker.Loaded(),
                new FromWorker.BootFailed("agent loaded", "java.lang.Error\n\tat x"),
                new FromWorker.CallStarted(-1),
                new FromWorker.CallEvent(5, 1L << 37, "delta", "täxt 😀"),
                new FromWorker.CallDone(5, "application/json", 1L << 33, SOME, 12, FromWorker.Saved.NOTHING),
                new FromWorker.CallDone(5, "", 0, new byte[0], 12, new FromWorker.Saved.State(-4, 1L << 35)),
                new FromWorker.CallDone(5, "", 0, new byte[0], 12, new FromWorker.Saved.State(0, 0)),
                new FromWorker.CallDone(5, "", 0, new byte[0], 12, new FromWorker.Saved.Refused("too lärge"), 1L << 38),
                new FromWorker.StatePart(-5, SOME),
                new FromWorker.OutputPart(5, SOME),
                new FromWorker.CallFailed(5, "bad-request", "no", 1, 1L << 39),
                new FromWorker.CallFailed(5, "bad-request", "no", 1),
                new FromWorker.CallCancelled(5, 2, 1L << 40),
                new FromWorker.Beat(
                        1, 2, 3, 4, 5, List.of(new FromWorker.Running(6, 7), new FromWorker.Running(8, 9)), List.of()),
                new FromWorker.Beat(1, 2, 0, 0, 1, List.of(), List.of()),
                new FromWorker.Beat(
                        1,
                        2,
                        0,
                        0,
                        1,
                        List.of(),
                        List.of(
                                new FromWorker.CacheFigures(
                                        "user", 1, 2, 3, 4, 5, 6, 7, 1L << 40, Map.of("size", 8L, "idle", 9L)),
                                new FromWorker.CacheFigures("context", 0, 0, 0, 0, 0, 0, 0, 0, Map.of()))),
                new FromWorker.Evicted(-10, 1L << 36));
    }

    @ParameterizedTest
    @MethodSource("toWorker")
    void whatASupervisorSaysArrivesAsItWas(ToWorker message) throws GarbledFrameException {
        var frames = new ToWorkerFrames();
        frames.add(message);
        var read = ToWorkerFrames.read(only(frames.take()));
        assertThat(read).usingRecursiveFieldByFieldElementComparator().containsExactly(message);
        assertThat(frames.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("fromWorker")
    void whatAWorkerSaysArrivesAsItWas(FromWorker message) throws GarbledFrameException {
        var frames = new FromWorkerFrames();
        frames.add(message);
        var read = FromWorkerFrames.read(only(frames.take()));
        assertThat(read).usingRecursiveFieldByFieldElementComparator().containsExactly(message);
        assertThat(frames.isEmpty()).isTrue();
    }

    @Test
    void everyMessageHasARow() {
        assertThat(kinds(toWorker().stream())).isEqualTo(messages(ToWorker.class));
        assertThat(kinds(fromWorker().stream())).isEqualTo(messages(FromWorker.class));
    }

    private static Set<Class<?>> kinds(Stream<?> rows) {
        return rows.map(Object::getClass).collect(Collectors.toSet());
    }

    private static Set<Class<?>> messages(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses()).collect(Collectors.toSet());
    }

    private static byte[] only(List<byte[]> frames) {
        assertThat(frames).hasSize(1);
        return frames.getFirst();
    }
}
