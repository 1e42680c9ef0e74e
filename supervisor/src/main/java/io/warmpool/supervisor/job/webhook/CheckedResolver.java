package io.warmpool.supervisor.job.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Finds the addresses of a name and refuses the name if one of them is refused. A connection is made to the very addresses that
 * it gave, so that a name which changes its mind between the check and the connection (DNS rebinding) gains nothing.
 */
final class CheckedResolver implements DnsResolver {

    /** A connection is tried to so many at most, one after another. */
    private static final int MAX_ADDRESSES = 2;

    /** Where the addresses of a name are from. */
    interface Names {

        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /** A name that leads where nothing is sent. */
    static final class RefusedException extends UnknownHostException {

        private static final long serialVersionUID = 1;

        RefusedException(String kind) {
            super(kind);
        }
    }

    private final Names names;
    private final AddressRule rule;

    CheckedResolver(Names names, AddressRule rule) {
        this.names = names;
        this.rule = rule;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        var addresses = names.addresses(host);
        for (var address : addresses) {
            var objection = rule.objection(address);
            if (objection.isPresent()) {
                throw new RefusedException(objection.get());
            }
        }
        return Arrays.copyOf(addresses, Math.min(addresses.length, MAX_ADDRESSES));
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
