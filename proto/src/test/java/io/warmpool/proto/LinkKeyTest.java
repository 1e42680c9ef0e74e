package io.warmpool.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkKeyTest {

    private final SecureRandom random = new SecureRandom();
    private final LinkKey key = LinkKey.random(random);
    private final Incarnation incarnation = Incarnation.random(random);

    @Test
    void aProofDependsOnTheProverTheIncarnationBothNoncesAndTheKey() {
        var mine = nonce();
        var yours = nonce();
        var proofs = List.of(
                key.workerProof(incarnation, mine, yours),
                key.supervisorProof(incarnation, mine, yours),
                key.workerProof(Incarnation.random(random), mine, yours),
                key.workerProof(incarnation, nonce(), yours),
                key.workerProof(incarnation, mine, nonce()),
                key.workerProof(incarnation, yours, mine),
                LinkKey.random(random).workerProof(incarnation, mine, yours));
        for (int i = 0; i < proofs.size(); i++) {
            for (int j = 0; j < proofs.size(); j++) {
                assertThat(LinkKey.same(proofs.get(i), proofs.get(j))).isEqualTo(i == j);
            }
        }
        assertThat(key.workerProof(incarnation, mine, yours))
                .isEqualTo(proofs.getFirst())
                .hasSize(32);
    }

    @Test
    void theLineHoldsTheKey() {
        var mine = nonce();
        var yours = nonce();
        assertThat(LinkKey.parse(key.toLine()).workerProof(incarnation, mine, yours))
                .isEqualTo(key.workerProof(incarnation, mine, yours));
    }

    @Test
    void whatIsWrongWithALineIsSaidWithoutTheLine() {
        var secret = key.toLine();
        for (var line :
                List.of("", secret + "a", secret.substring(1), "zz" + secret.substring(2), secret.substring(1) + " ")) {
            var failure = catchThrowable(() -> LinkKey.parse(line));
            assertThat(failure).isInstanceOf(IllegalArgumentException.class).hasNoCause();
            assertThat(failure.getMessage()).contains("hexadecimal digits").doesNotContain(secret.substring(20, 40));
        }
    }

    @Test
    void printingAKeyHidesIt() {
        assertThat(key).hasToString("LinkKey[hidden]");
    }

    @Test
    void aNonceOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> key.workerProof(incarnation, new byte[31], nonce()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> key.supervisorProof(incarnation, nonce(), new byte[33]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aProofThatIsTooShortIsNotTheSame() {
        assertThat(LinkKey.same(new byte[0], new byte[32])).isFalse();
    }

    private byte[] nonce() {
        var bytes = new byte[LinkKey.NONCE_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }
}
