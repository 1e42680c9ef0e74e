package io.warmpool.supervisor.job.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlRuleTest {

    private final UrlRule strict = new UrlRule(false);
    private final UrlRule generous = new UrlRule(true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/hook?token=1",
                "HTTP://example.com",
                "http://example.com:8080/",
                "https://example.com:443/a/b",
                "http://8.8.8.8/",
                "https://[2606:4700::1111]:8443/x"
            })
    void aUrlOfThePublicInternetIsAllowed(String url) {
        assertThat(strict.objection(url)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ftp://example.com/                | must begin with http
                    example.com/hook                  | must begin with http
                    /hook                             | must begin with http
                    mailto:ada@example.com            | must begin with http
                    http:///hook                      | has no valid host
                    http://127.1/                     | has no valid host
                    http://0x7f.0.0.1/                | has no valid host
                    http:opaque                       | has no valid host
                    http://under_score.com/           | has no valid host
                    https://ada:secret@example.com/   | must not hold a user
                    https://example.com/#part         | must not have a fragment
                    https://example.com:0/            | has the port 0
                    https://example.com:65536/        | has the port 65536
                    https://example.com:22/           | has the port 22
                    https://exämple.com/              | not ASCII
                    'https://example.com/a b'         | a space
                    https://example.com/%zz           | is not a URL
                    """)
    void whatIsNoUrlForAWebhookIsRefusedWithTheReason(String url, String why) {
        assertThat(strict.objection(url))
                .hasValueSatisfying(text -> assertThat(text).contains(why));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://2130706433/",
                "http://0177.0.0.1/",
                "http://0x7f000001:8080/",
                "http://[::1]/",
                "http://[::ffff:10.0.0.1]/",
                "http://169.254.169.254/latest/meta-data",
                "http://10.0.0.1:9000/",
                "http://localhost:3000/",
                "http://LOCALHOST./",
                "http://a.localhost/"
            })
    void aLiteralPrivateAddressIsRefusedWithTheKeyToSet(String url) {
        assertThat(strict.objection(url))
                .hasValueSatisfying(text -> assertThat(text).contains("set jobs.webhook-private: true"));
        assertThat(generous.objection(url)).isEmpty();
    }

    @Test
    void aLiteralAddressThatLeadsNowhereIsRefusedAlways() {
        assertThat(generous.objection("http://0.0.0.0/")).isPresent();
        assertThat(generous.objection("http://255.255.255.255/")).isPresent();
        assertThat(generous.objection("http://[ff02::1]/")).isPresent();
        assertThat(generous.objection("http://[fe80::1%25eth0]/")).isPresent();
    }

    @Test
    void aUrlHasABoundedLength() {
        var longest = "https://example.com/" + "a".repeat(UrlRule.MAX_LENGTH - 20);
        assertThat(strict.objection(longest)).isEmpty();
        assertThat(strict.objection(longest + "a"))
                .hasValueSatisfying(why -> assertThat(why).contains("2049", "2048"));
    }

    @Test
    void aReasonDoesNotShowWhatMayBeSecret() {
        assertThat(strict.objection("https://ada:pa55word@example.com/?token=t0ken"))
                .hasValueSatisfying(why -> assertThat(why).doesNotContain("pa55word", "t0ken"));
        assertThat(strict.objection("http://10.0.0.1/?token=t0ken%zz"))
                .hasValueSatisfying(why -> assertThat(why).doesNotContain("t0ken"));
    }
}
