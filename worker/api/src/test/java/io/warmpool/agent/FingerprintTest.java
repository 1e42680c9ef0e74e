package io.warmpool.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FingerprintTest {

    @Test
    void isTheSameInAnyProcess() {
        // computed apart from this code: a change would drop all contexts of workers that run side by side
        assertThat(Fingerprint.of("tools", 3, true, null, List.of("a", "b")))
                .isEqualTo("51fd89335c6218fc2cfcca335d0fc9c7cb850daa6b523b7ddbbe42750c89ce99")
                .matches("[0-9a-f]{64}");
    }

    @Test
    void equalContentHasEqualFingerprints() {
        var one = new LinkedHashMap<String, Object>(Map.of("x", 1));
        one.put("y", 2);
        var other = new TreeMap<String, Object>(java.util.Comparator.reverseOrder());
        other.put("y", 2);
        other.put("x", 1);
        assertThat(Fingerprint.of(one)).isEqualTo(Fingerprint.of(other)).isEqualTo(Fingerprint.of(new HashMap<>(one)));
        assertThat(Fingerprint.of(new LinkedHashSet<>(List.of("a", "b"))))
                .isEqualTo(Fingerprint.of(new LinkedHashSet<>(List.of("b", "a"))));
        assertThat(Fingerprint.of(List.of("a"))).isEqualTo(Fingerprint.of(new ArrayList<>(List.of("a"))));
        assertThat(Fingerprint.of(java.nio.CharBuffer.wrap("a"))).isEqualTo(Fingerprint.of("a"));
        assertThat(Fingerprint.of((Object) new byte[] {1, 2})).isEqualTo(Fingerprint.of((Object) new byte[] {1, 2}));
    }

    @Test
    void noTwoOfTheseAreTheSame() {
        var all = List.of(
                Fingerprint.of(),
                Fingerprint.of((Object) null),
                Fingerprint.of(""),
                Fingerprint.of("ab"),
                Fingerprint.of("a", "b"),
                Fingerprint.of("b", "a"),
                Fingerprint.of(List.of("a", "b")),
                Fingerprint.of(List.of("a"), "b"),
                Fingerprint.of(List.of(List.of("a", "b"))),
                Fingerprint.of(Set.of("a", "b")),
                Fingerprint.of(Map.of("a", "b")),
                Fingerprint.of(Map.of("b", "a")),
                Fingerprint.of("1"),
                Fingerprint.of(1),
                Fingerprint.of(-1),
                Fingerprint.of("true"),
                Fingerprint.of(true),
                Fingerprint.of(false),
                Fingerprint.of(TimeUnit.SECONDS),
                Fingerprint.of("SECONDS"),
                Fingerprint.of((Object) "ab".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                Fingerprint.of(Arrays.asList("a", null)),
                Fingerprint.of(Set.of()),
                Fingerprint.of(Map.of()),
                Fingerprint.of(List.of()),
                Fingerprint.of("é"),
                Fingerprint.of("e\u0301"));
        assertThat(all).doesNotHaveDuplicates();
    }

    @Test
    void whatMayNotSayWhatItContainsIsRefused() {
        assertThatThrownBy(() -> Fingerprint.of("a", new Object()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Object");
        assertThatThrownBy(() -> Fingerprint.of(List.of(Map.of("k", new int[0]))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
