package io.warmpool.supervisor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTextsTest {

    @ParameterizedTest
    @CsvSource({
        "256m, 268435456, 256m", "8k, 8192, 8k", "1g, 1073741824, 1g", "1024, 1024, 1k", "1000, 1000, 1000",
        "1024m, 1073741824, 1g", "0, 0, 0", "0m, 0, 0", "1536k, 1572864, 1536k", "007, 7, 7"
    })
    void aSizePrintsItselfTheShortestWay(String text, long bytes, String printed) {
        assertThat(Size.parse(text)).isEqualTo(new Size(bytes)).hasToString(printed);
        assertThat(Size.parse(printed)).isEqualTo(new Size(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "8M", "8mb", "1.5g", "-1", " 8m", "1t", "99999999999g", "١k"})
    void whatIsNoSizeIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Size.parse(text)).withMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "30s, 30000, 30s",
        "500ms, 500, 500ms",
        "5m, 300000, 5m",
        "24h, 86400000, 24h",
        "0s, 0, 0s",
        "0h, 0, 0s",
        "120s, 120000, 2m",
        "1500ms, 1500, 1500ms",
        "90m, 5400000, 90m"
    })
    void aDurationIsPrintedInItsLargestUnit(String text, long millis, String printed) {
        assertThat(DurationText.parse(text)).isEqualTo(Duration.ofMillis(millis));
        assertThat(DurationText.print(Duration.ofMillis(millis))).isEqualTo(printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "-1s", "1.5s", "30 s", "30S", "1d", "PT30S", "9999999999999h"})
    void whatIsNoDurationIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationText.parse(text))
                .withMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080, 127.0.0.1, 8080, true",
        "127.1.2.3:1, 127.1.2.3, 1, true",
        "localhost:0, localhost, 0, true",
        "LocalHost:0, LocalHost, 0, true",
        "[::1]:8080, ::1, 8080, true",
        "[0:0:0:0:0:0:0:1]:8080, 0:0:0:0:0:0:0:1, 8080, true",
        "[::]:8080, ::, 8080, false",
        "0.0.0.0:8080, 0.0.0.0, 8080, false",
        "10.0.0.1:65535, 10.0.0.1, 65535, false",
        "127.example.com:80, 127.example.com, 80, false",
        "localhost.example.com:80, localhost.example.com, 80, false",
        "[fe80::1]:80, fe80::1, 80, false"
    })
    void anAddressKnowsWhetherItIsLoopback(String text, String host, int port, boolean loopback) {
        var address = HostPort.parse(text);
        assertThat(address).isEqualTo(new HostPort(host, port)).hasToString(text);
        assertThat(address.isLoopback()).isEqualTo(loopback);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "8080",
                ":8080",
                "localhost",
                "localhost:",
                "localhost:x",
                "localhost:65536",
                "::1:8080",
                "[::1]",
                "[::1:8080",
                "[localhost]:80",
                "[127.0.0.1]:80",
                "256.0.0.1:80",
                "127.1:80",
                "1:80",
                "*:80",
                "a b:80",
                "-a:80",
                "[::g]:80",
                "[fe80::1%lo]:80",
                "a..b:80"
            })
    void whatIsNoAddressIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse(text));
    }

    @Test
    void sizesAreComparedByTheirBytes() {
        assertThat(Size.parse("1g")).isGreaterThan(Size.parse("1023m")).isEqualByComparingTo(Size.mebibytes(1024));
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 0.5, 0.5",
        "50%, 0.5, 0.5",
        "1, 1, 1",
        "1.0, 1, 1",
        "100%, 1, 1",
        "0.125, 0.125, 0.125",
        "7%, 0.07, 0.07"
    })
    void aShareIsADecimalOrAPercentage(String text, double value, String printed) {
        assertThat(Share.parse(text)).isEqualTo(new Share(value)).hasToString(printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "half", "-0.5", ".5", "1e-1", "0,5", "5 %"})
    void whatIsNoShareIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Share.parse(text))
                .withMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "sqlite, sqlite",
        "redis://127.0.0.1:6379, redis://127.0.0.1:6379",
        "redis://r.example/3, redis://r.example/3",
        "rediss://[::1]:7000, rediss://[::1]:7000",
        "redis://:pa55word@host:1, redis://***@host:1",
        "redis://ann:pa55word@host:1/2, redis://***@host:1/2"
    })
    void aStoreIsAFileOrARedisAndNeverShowsItsPassword(String text, String printed) {
        assertThat(StoreAddress.parse(text)).hasToString(printed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "redis",
                "redis:",
                "redis://",
                "http://host",
                "redis://host/pa55word",
                "redis://pa55word@ho st",
                "redis://h?pa55word",
                "postgres://h",
                "Sqlite"
            })
    void whatIsNoStoreIsRefusedWithoutShowingIt(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoreAddress.parse(text))
                .withNoCause()
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("pa55word"));
    }
}
