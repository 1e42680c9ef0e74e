package io.warmpool.supervisor.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.warmpool.proto.FromWorker;
import io.warmpool.proto.GarbledFrameException;
import io.warmpool.proto.Incarnation;
import io.warmpool.proto.Limits;
import io.warmpool.proto.LinkKey;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.link.LinkCounters.Oddity;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A local process that even knows a worker's identity, but not its key. */
@Execution(ExecutionMode.CONCURRENT)
class ImpostorTest {

    private static final FromWorker EVIL = new FromWorker.CallEvent(EchoingWorker.CALL, 1, "delta", "evil");

    private final byte[] nonce = new byte[LinkKey.NONCE_BYTES];
    private LinkUnderTest link;

    @BeforeEach
    void open() throws IOException {
        link = new LinkUnderTest(8);
        link.random.nextBytes(nonce);
    }

    @AfterEach
    void close() throws InterruptedException {
        link.close();
    }

    @Test
    void anIdentityThatIsTakenCannotBeStolen() throws IOException {
        try (var worker = link.join();
                var thief = TestPeer.dealer(link.port(), link.incarnation.bytes())) {
            link.exchange();
            thief.send(EVIL);
            thief.send(new FromWorker.Hello(Limits.PROTOCOL, nonce));
            link.exchange();
            assertThat(thief.isCutOffWithin(8000)).isTrue();
            link.awaitCount(Oddity.UNPROVEN_CONNECTION, 1);
            assertThat(worker.peer().address()).isNotEqualTo(thief.address());
            link.assertUndisturbed();
        }
    }

    @Test
    void theRealWorkerGetsInAfterASquatterIsCutOff() throws IOException {
        try (var squatter = TestPeer.dealer(link.port(), link.incarnation.bytes())) {
            squatter.send(EVIL);
            link.awaitCount(Oddity.UNPROVEN_FRAME, 1);
            try (var worker = EchoingWorker.join(link.port(), link.incarnation, link.key, Duration.ofSeconds(8))) {
                link.assertUndisturbed();
                link.awaitLogged(squatter, 2);
                link.awaitLogged(worker.peer(), 0);
            }
        }
        assertThat(link.proofs).containsExactly(false);
    }

    @Test
    void aRecordedHandshakeIsWorthNothing() throws Exception {
        var other = Incarnation.random(link.random);
        link.order(owned -> owned.expect(other, LinkKey.random(link.random)));
        byte[] proof;
        try (var worker = TestPeer.dealer(link.port(), link.incarnation.bytes())) {
            proof = TestPeer.encode(worker.prove(link.incarnation, link.key, nonce));
            assertThat(worker.receive()).isEqualTo(new ToWorker.Welcome());
        }
        for (var identity : new Incarnation[] {link.incarnation, other}) {
            // Its hello is the recorded one, to the byte.
            try (var replayer = takeOver(identity, Map.of())) {
                replayer.send(proof);
                replayer.send(EVIL);
                link.awaitCount(Oddity.WRONG_PROOF, identity.equals(other) ? 2 : 1);
                link.awaitCount(Oddity.UNPROVEN_FRAME, identity.equals(other) ? 2 : 1);
                link.awaitLogged(replayer, 2);
            }
        }
        assertThat(link.proofs).containsExactly(false);
        assertThat(link.received).isEmpty();
    }

    @Test
    void aWrongKeyDoesNotOpenAndItsChallengeIsUsedUp() throws Exception {
        try (var impostor = TestPeer.dealer(link.port(), link.incarnation.bytes())) {
            impostor.send(new FromWorker.Hello(Limits.PROTOCOL, nonce));
            var challenge = (ToWorker.Challenge) impostor.receive();
            var wrong = LinkKey.random(link.random);
            impostor.send(TestPeer.answer(challenge, link.incarnation, wrong, nonce));
            link.awaitCount(Oddity.WRONG_PROOF, 1);
            // Even the right proof comes too late.
            impostor.send(TestPeer.answer(challenge, link.incarnation, link.key, nonce));
            link.awaitCount(Oddity.WRONG_PROOF, 2);
            assertThat(link.awaitLogged(impostor, 1).getFirst()).contains("wrong or replayed proof");
        }
        assertThat(link.proofs).isEmpty();
    }

    @Test
    void aProofWithoutAHelloIsWrong() throws IOException {
        try (var impostor = TestPeer.dealer(link.port(), link.incarnation.bytes())) {
            impostor.send(new FromWorker.Proof(new byte[32]));
            impostor.send(new FromWorker.Proof(new byte[0]));
            link.awaitCount(Oddity.WRONG_PROOF, 2);
        }
        assertThat(link.proofs).isEmpty();
    }

    @Test
    void aSecondHelloMakesTheFirstChallengeWorthless() throws Exception {
        try (var worker = TestPeer.dealer(link.port(), link.incarnation.bytes())) {
            worker.send(new FromWorker.Hello(Limits.PROTOCOL, nonce));
            var first = (ToWorker.Challenge) worker.receive();
            worker.send(new FromWorker.Hello(Limits.PROTOCOL, nonce));
            var second = (ToWorker.Challenge) worker.receive();
            assertThat(second.nonce()).isNotEqualTo(first.nonce());
            worker.send(TestPeer.answer(first, link.incarnation, link.key, nonce));
            link.awaitCount(Oddity.WRONG_PROOF, 1);
            worker.prove(link.incarnation, link.key, nonce);
            assertThat(worker.receive()).isEqualTo(new ToWorker.Welcome());
            // After the proof both are only odd.
            worker.send(new FromWorker.Hello(Limits.PROTOCOL, nonce), new FromWorker.Proof(new byte[32]));
            link.awaitCount(Oddity.WRONG_PROOF, 3);
            worker.send(new FromWorker.Loaded());
            assertThatReceived(new FromWorker.Loaded());
        }
    }

    @Test
    void framesBeforeTheProofAreDroppedAndThoseAfterItCount() throws Exception {
        try (var worker = TestPeer.dealer(link.port(), link.incarnation.bytes())) {
            worker.send(EVIL, EVIL);
            worker.send(new byte[] {1, 2, 3});
            worker.send(new FromWorker.Hello(Limits.PROTOCOL + 1, nonce));
            worker.send(new FromWorker.Hello(Limits.PROTOCOL, new byte[31]));
            link.awaitCount(Oddity.UNPROVEN_FRAME, 2);
            link.awaitCount(Oddity.GARBLED_FRAME, 3);
            link.awaitLogged(worker, 2);
            worker.prove(link.incarnation, link.key, nonce);
            assertThat(worker.receive()).isEqualTo(new ToWorker.Welcome());
            worker.send(new FromWorker.Loaded());
            assertThatReceived(new FromWorker.Loaded());
        }
    }

    @Test
    void anAddressThatIsClaimedInTheHandshakeIsNoProof() throws Exception {
        String address;
        try (var worker = link.join()) {
            address = worker.peer().address();
            link.exchange();
        }
        try (var impostor = takeOver(link.incarnation, Map.of("Peer-Address", address))) {
            impostor.send(EVIL);
            link.awaitCount(Oddity.UNPROVEN_FRAME, 1);
        }
        assertThat(link.received).extracting(LinkUnderTest.Received::message).doesNotContain(EVIL);
    }

    @Test
    void anAddressThatIsTooLongForOneIsNotLogged() throws IOException {
        try (var hostile =
                TestPeer.dealer(link.port(), new byte[] {1, 2}, Map.of("Peer-Address", "x".repeat(100_000)))) {
            hostile.send(EVIL);
            link.awaitCount(Oddity.GARBLED_FRAME, 1);
        }
        assertThat(link.logged()).noneMatch(line -> line.length() > 300);
    }

    @Test
    void whoTakesTheIdentityOfALostWorkerIsSentNothing() throws Exception {
        link.join().close();
        try (var impostor = takeOver(link.incarnation, Map.of())) {
            link.order(owned -> owned.send(link.incarnation, new ToWorker.CancelCall(1)));
            link.order(owned -> owned.send(link.incarnation, new ToWorker.Ping(1)));
            impostor.answersWithin(1000);
            assertThatThrownBy(impostor::receive).isInstanceOf(IOException.class);
        }
    }

    @Test
    void norIsItWhileTheDoormanHasNotSeenThatTheWorkerIsLost() throws Exception {
        var worker = link.join();
        link.holdDoorman();
        worker.close();
        try (var impostor = takeOver(link.incarnation, Map.of())) {
            link.order(owned -> owned.send(link.incarnation, new ToWorker.CancelCall(1)));
            impostor.answersWithin(1000);
            assertThatThrownBy(impostor::receive).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aWorkerWhoseLinkWasLostProvesItselfAgain() throws IOException {
        link.join().close();
        try (var back = link.join()) {
            assertThat(back.peer().address()).isNotEmpty();
            link.assertUndisturbed();
        }
        assertThat(link.proofs).containsExactly(false, true);
    }

    @Test
    void aForgottenWorkerIsAStranger() throws IOException {
        try (var worker = link.join()) {
            link.exchange();
            link.order(owned -> owned.forget(link.incarnation));
            worker.peer().send(EVIL);
            link.awaitCount(Oddity.STRANGER, 1);
        }
        assertThat(link.received).hasSize(1);
    }

    /** Connects with the worker's identity until ROUTER gives it away: the worker's own connection was just closed. */
    private TestPeer takeOver(Incarnation identity, Map<String, String> properties)
            throws GarbledFrameException, IOException {
        for (int i = 0; i < 20; i++) {
            var impostor = TestPeer.dealer(link.port(), identity.bytes(), properties);
            impostor.answersWithin(500);
            impostor.send(new FromWorker.Hello(Limits.PROTOCOL, nonce));
            try {
                assertThat(impostor.receive()).isInstanceOf(ToWorker.Challenge.class);
                return impostor;
            } catch (IOException e) {
                impostor.close();
            }
        }
        throw new IOException("the identity was never given away");
    }

    private void assertThatReceived(FromWorker message) {
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(link.received)
                        .containsExactly(new LinkUnderTest.Received(link.incarnation, message)));
    }
}
