package io.warmpool.supervisor.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.Limits;
import io.warmpool.supervisor.link.LinkCounters.Oddity;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A local process that knows the port and nothing else, while a good worker's call is in flight. */
@Execution(ExecutionMode.CONCURRENT)
class HostileLinkTest {

    private static final int CAP = 8;
    private static final byte[] STRANGER = "a stranger".getBytes(StandardCharsets.US_ASCII);
    /** The cut-off after 3 s, and room for a slow machine. */
    private static final int CUT_OFF_MILLIS = 8000;

    private LinkUnderTest link;
    private EchoingWorker worker;

    @BeforeEach
    void aCallIsInFlight() throws IOException {
        link = new LinkUnderTest(CAP);
        worker = link.join();
        link.exchange();
    }

    @AfterEach
    void theCallWentOn() throws IOException, InterruptedException {
        link.assertUndisturbed();
        worker.close();
        link.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // HTTP, noise, and ZMTP 1.0: nine bytes that announce a frame of 2 GiB
                "474554202f20485454502f312e310d0a0d0a",
                "0102030405060708090a0b0c0d0e0f",
                "ff000000007fffffff",
                "ff00000000800000000000",
                // ZMTP 3 with a mechanism that the link does not offer
                "ff00000000000000007f0300435552564500000000000000000000000000000000"
                        + "00000000000000000000000000000000000000000000000000000000000000",
            })
    void garbageIsCutOffAndCountedOnce(String hex) throws IOException {
        try (var hostile = TestPeer.bare(link.port())) {
            hostile.raw(HexFormat.of().parseHex(hex));
            link.exchange();
            assertThat(hostile.isCutOffWithin(CUT_OFF_MILLIS)).isTrue();
            link.awaitCount(Oddity.UNPROVEN_CONNECTION, 1);
            // Without its address if ZeroMQ had closed it before the doorman looked.
            await().until(() -> link.logged().stream()
                            .filter(line -> line.contains("did not prove itself"))
                            .count()
                    == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff00000000000000017f0001", "ff00000000000000017f0105"})
    void greetingsOfOlderVersionsAreCutOff(String greeting) throws IOException {
        try (var hostile = TestPeer.bare(link.port())) {
            hostile.raw(HexFormat.of().parseHex(greeting));
            // An identity and a message, as version 1 and 2 frame them.
            hostile.raw(HexFormat.of().parseHex("0000" + "0003616263" + "0003616263"));
            link.exchange();
            assertThat(hostile.isCutOffWithin(CUT_OFF_MILLIS)).isTrue();
            link.awaitCount(Oddity.UNPROVEN_CONNECTION, 1);
        }
    }

    @Test
    void aConnectionThatSaysNothingIsCutOff() throws IOException {
        try (var hostile = TestPeer.bare(link.port())) {
            link.exchange();
            assertThat(hostile.isCutOffWithin(CUT_OFF_MILLIS)).isTrue();
            link.awaitCount(Oddity.UNPROVEN_CONNECTION, 1);
            link.awaitLogged(hostile, 1);
        }
    }

    @Test
    void aConnectionThatGreetsAndSaysNothingMoreIsCutOff() throws IOException {
        try (var hostile = TestPeer.dealer(link.port(), STRANGER)) {
            link.exchange();
            assertThat(hostile.isCutOffWithin(CUT_OFF_MILLIS)).isTrue();
            link.awaitCount(Oddity.UNPROVEN_CONNECTION, 1);
            assertThat(link.awaitLogged(hostile, 1))
                    .containsExactly("a connection that did not prove itself from " + hostile.address() + ": cut off");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"020000000080000000", "02000000007fffffff", "020000000000040001"})
    void aFrameOverTheLimitEndsItsConnectionAtOnce(String head) throws IOException {
        try (var hostile = TestPeer.dealer(link.port(), STRANGER)) {
            hostile.raw(HexFormat.of().parseHex(head));
            link.exchange();
            assertThat(hostile.isCutOffWithin(2000)).isTrue();
            link.awaitCount(Oddity.UNPROVEN_CONNECTION, 1);
        }
    }

    /** As signed numbers these are below every limit. */
    @ParameterizedTest
    @ValueSource(strings = {"02ffffffffffffffff", "02800000007fffffff", "028000000000000005", "06ffffffffffffffff"})
    void aLengthWithItsHighestBitSetHarmsNobody(String head) throws IOException {
        try (var hostile = TestPeer.dealer(link.port(), STRANGER)) {
            hostile.raw(HexFormat.of().parseHex(head));
            link.exchange();
            assertThat(hostile.isCutOffWithin(CUT_OFF_MILLIS)).isTrue();
            link.awaitCount(Oddity.UNPROVEN_CONNECTION, 1);
        }
        try (var hostile = TestPeer.bare(link.port())) {
            hostile.raw(TestPeer.greeting());
            hostile.raw(HexFormat.of().parseHex(head));
            link.exchange();
            assertThat(hostile.isCutOffWithin(CUT_OFF_MILLIS)).isTrue();
            link.awaitCount(Oddity.UNPROVEN_CONNECTION, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // READY, and then properties that are cut short, or announce more than there is
                "0406" + "055245414459" + "ff",
                "0406" + "055245414459" + "05",
                "040b" + "055245414459" + "0141" + "7fffffff",
                "040b" + "055245414459" + "0141" + "ffffffff",
                "040b" + "055245414459" + "0141" + "80000000",
                "0409" + "055245414459" + "0141" + "00",
                // no command, an empty one, an error that announces a text it does not have
                "0003616263",
                "0400",
                "0407" + "054552524f52" + "ff",
                "0406" + "054552524f52",
                "0401ff",
            })
    void aBrokenHandshakeHarmsNobody(String command) throws IOException {
        try (var hostile = TestPeer.bare(link.port())) {
            hostile.raw(TestPeer.greeting());
            hostile.raw(HexFormat.of().parseHex(command));
            link.exchange();
            assertThat(hostile.isCutOffWithin(CUT_OFF_MILLIS)).isTrue();
            link.awaitCount(Oddity.UNPROVEN_CONNECTION, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0400", "0405" + "0450494e47", "0406" + "0450494e4700", "0405" + "04504f4e47", "0401ff"})
    void aBrokenCommandHarmsNobody(String command) throws IOException {
        try (var hostile = TestPeer.dealer(link.port(), STRANGER)) {
            hostile.raw(HexFormat.of().parseHex(command));
            link.exchange();
            assertThat(hostile.isCutOffWithin(CUT_OFF_MILLIS)).isTrue();
            link.awaitCount(Oddity.UNPROVEN_CONNECTION, 1);
        }
    }

    @Test
    void framesOfAnUnknownIdentityAreCountedAndLoggedOnce() throws IOException {
        try (var hostile = TestPeer.dealer(link.port(), STRANGER);
                var unnamed = TestPeer.dealer(link.port(), new byte[0])) {
            for (int i = 0; i < 100; i++) {
                hostile.send(TestPeer.encode(new FromWorker.CallEvent(EchoingWorker.CALL, 1, "delta", "evil")));
            }
            unnamed.send(new byte[Limits.MAX_FRAME]);
            link.awaitCount(Oddity.STRANGER, 101);
            assertThat(link.awaitLogged(hostile, 1).getFirst()).contains("unknown identity");
            link.awaitLogged(unnamed, 1);
            link.exchange();
        }
        link.awaitCount(Oddity.UNPROVEN_CONNECTION, 2);
    }

    @Test
    void theOneWhoseFramesAreReadIsCutOffToo() throws IOException {
        try (var hostile = TestPeer.dealer(link.port(), STRANGER)) {
            await().atMost(Duration.ofMillis(CUT_OFF_MILLIS)).until(() -> {
                link.exchange();
                return isRefused(hostile);
            });
            link.awaitCount(Oddity.UNPROVEN_CONNECTION, 1);
        }
    }

    @Test
    void anEndlessMessageIsNotCollected() throws IOException {
        try (var hostile = TestPeer.dealer(link.port(), STRANGER)) {
            for (int i = 0; i < 200; i++) {
                hostile.sendPart(new byte[100_000]);
            }
            link.awaitCount(Oddity.STRANGER, 200);
            link.exchange();
        }
    }

    @Test
    void aConnectionThatZeroMqDoesNotReadIsEndedAllTheSame() throws IOException {
        try (var first = TestPeer.dealer(link.port(), STRANGER)) {
            first.send(new byte[1]);
            link.awaitCount(Oddity.STRANGER, 1);
            try (var second = TestPeer.dealer(link.port(), STRANGER)) {
                // More than the high-water mark, so that ZeroMQ stops reading; nobody ever takes them out.
                for (int i = 0; i < 100; i++) {
                    second.send(new byte[1000]);
                }
                assertThat(second.isCutOffWithin(18_000)).isTrue();
                link.awaitCount(Oddity.UNPROVEN_CONNECTION, 2);
                assertThat(link.counters.count(Oddity.STRANGER)).isEqualTo(1);
            }
        }
    }

    @Test
    void connectionsOverTheCapAreCutOffAndTheRoomComesBack() throws IOException {
        var strangers = new ArrayList<TestPeer>();
        for (int i = 0; i < CAP + 2; i++) {
            strangers.add(TestPeer.bare(link.port()));
        }
        // The good worker has proved itself and takes no room of theirs.
        link.awaitCount(Oddity.TOO_MANY_CONNECTIONS, 2);
        link.exchange();
        for (var stranger : strangers) {
            assertThat(stranger.isCutOffWithin(CUT_OFF_MILLIS)).isTrue();
            link.awaitLogged(stranger, 1);
            stranger.close();
        }
        link.awaitCount(Oddity.UNPROVEN_CONNECTION, CAP);
        try (var late = TestPeer.dealer(link.port(), STRANGER)) {
            late.send(new byte[1]);
            link.awaitCount(Oddity.STRANGER, 1);
        }
        assertThat(link.counters.count(Oddity.TOO_MANY_CONNECTIONS)).isEqualTo(2);
    }

    @Test
    void allOfThemAtOnceAreTooFewToDisturbTheCall() throws IOException {
        for (int round = 0; round < 20; round++) {
            for (var hex : List.of("ff000000007fffffff", "00", "ff00000000000000017f03")) {
                try (var hostile = TestPeer.bare(link.port())) {
                    hostile.raw(HexFormat.of().parseHex(hex));
                }
            }
            link.exchange();
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> link.counters.count(Oddity.UNPROVEN_CONNECTION)
                                + link.counters.count(Oddity.TOO_MANY_CONNECTIONS)
                        == 60);
    }

    private static boolean isRefused(TestPeer hostile) throws IOException {
        try {
            hostile.send(new byte[10]);
            return false;
        } catch (SocketException e) {
            return true;
        }
    }
}
