package io.warmpool.supervisor.job.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRuleTest {

    private final AddressRule strict = new AddressRule(false);
    private final AddressRule generous = new AddressRule(true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.255",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.127.255.255",
                "198.19.0.1",
                "::1",
                "fe80::1",
                "fc00::1",
                "fdff::1",
                "fec0::1",
                "::ffff:127.0.0.1",
                "::ffff:10.1.2.3",
                "::10.1.2.3",
                "::ffff:0:10.1.2.3",
                "2002:7f00:1::",
                "2002:c0a8:101::1",
                "64:ff9b::a00:1",
                "64:ff9b::169.254.169.254"
            })
    void aPrivateAddressIsRefusedUnlessTheOperatorAllowsIt(String address) {
        assertThat(strict.objection(InetAddress.ofLiteral(address)))
                .hasValueSatisfying(why -> assertThat(why).contains("jobs.webhook-private: true"));
        assertThat(generous.objection(InetAddress.ofLiteral(address))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "239.1.1.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "ff02::1",
                "2001::1",
                "2001:db8::1",
                "3fff::1",
                "100::1",
                "5f00::1",
                "64:ff9b:1::1",
                "2002:e000:1::",
                "64:ff9b::255.255.255.255"
            })
    void anAddressThatLeadsNowhereIsRefusedAlways(String address) {
        assertThat(strict.objection(InetAddress.ofLiteral(address))).isPresent();
        assertThat(generous.objection(InetAddress.ofLiteral(address))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450::1",
                "::ffff:8.8.8.8",
                "64:ff9b::8.8.8.8",
                "2002:808:808::1"
            })
    void aPublicAddressIsAllowed(String address) {
        assertThat(strict.objection(InetAddress.ofLiteral(address))).isEmpty();
    }

    @Test
    void aMappedAddressThatIsKeptInItsLongFormIsRefusedToo() throws UnknownHostException {
        var bytes = new byte[16];
        Arrays.fill(bytes, 10, 12, (byte) 0xff);
        bytes[12] = 10;
        assertThat(strict.objection(Inet6Address.getByAddress(null, bytes, -1))).isPresent();
    }
}
