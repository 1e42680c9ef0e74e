package io.warmpool.supervisor.job.webhook;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses a webhook may be sent to: those of the public internet, after the special-purpose registries of IANA (RFC
 * 6890), and private ones only if the operator allows them. Addresses that carry an IPv4 address in them are judged by it.
 */
final class AddressRule {

    /** What to do about a refused address that may be allowed. */
    static final String REMEDY = "set jobs.webhook-private: true to allow it";

    private static final List<Range> RANGES = List.of(
            Range.never("0.0.0.0", 8, "unspecified"),
            Range.unlessAllowed("10.0.0.0", 8, "private"),
            Range.unlessAllowed("100.64.0.0", 10, "shared (carrier-grade NAT)"),
            Range.unlessAllowed("127.0.0.0", 8, "loopback"),
            Range.unlessAllowed("169.254.0.0", 16, "link-local"),
            Range.unlessAllowed("172.16.0.0", 12, "private"),
            Range.never("192.0.0.0", 24, "reserved"),
            Range.never("192.0.2.0", 24, "documentation"),
            Range.never("192.88.99.0", 24, "reserved"),
            Range.unlessAllowed("192.168.0.0", 16, "private"),
            Range.unlessAllowed("198.18.0.0", 15, "benchmarking"),
            Range.never("198.51.100.0", 24, "documentation"),
            Range.never("203.0.113.0", 24, "documentation"),
            Range.never("224.0.0.0", 4, "multicast"),
            Range.never("240.0.0.0", 4, "reserved or broadcast"),
            Range.never("::", 128, "unspecified"),
            Range.unlessAllowed("::1", 128, "loopback"),
            Range.unlessAllowed("fc00::", 7, "unique-local"),
            Range.unlessAllowed("fe80::", 10, "link-local"),
            Range.unlessAllowed("fec0::", 10, "site-local"),
            Range.never("ff00::", 8, "multicast"),
            Range.never("2001::", 23, "reserved"),
            Range.never("2001:db8::", 32, "documentation"),
            Range.never("3fff::", 20, "documentation"));

    /** Where the IPv4 address is in an address of these ranges: NAT64 (RFC 6052), 6to4 (RFC 3056), mapped and compatible. */
    private static final List<Carrier> CARRIERS = List.of(
            new Carrier(Range.never("64:ff9b::", 96, "NAT64"), 12),
            new Carrier(Range.never("2002::", 16, "6to4"), 2),
            new Carrier(Range.never("::ffff:0:0:0", 96, "translated"), 12),
            new Carrier(Range.never("::", 96, "IPv4-compatible"), 12));

    private static final Range GLOBAL_UNICAST = Range.never("2000::", 3, "global unicast");

    private final boolean allowPrivate;

    /** {@code allowPrivate}: whether the operator allows private addresses. */
    AddressRule(boolean allowPrivate) {
        this.allowPrivate = allowPrivate;
    }

    private record Range(byte[] start, int bits, String kind, boolean mayBeAllowed) {

        static Range never(String start, int bits, String kind) {
            return new Range(InetAddress.ofLiteral(start).getAddress(), bits, kind, false);
        }

        static Range unlessAllowed(String start, int bits, String kind) {
            return new Range(InetAddress.ofLiteral(start).getAddress(), bits, kind, true);
        }

        boolean has(byte[] address) {
            if (address.length != start.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if (((address[bit / 8] ^ start[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private record Carrier(Range range, int offset) {}

    /** Why nothing is sent to this address, or empty if it may be. Does not name the address. */
    Optional<String> objection(InetAddress address) {
        var bytes = address.getAddress();
        var range = RANGES.stream().filter(one -> one.has(bytes)).findFirst();
        if (range.isPresent()) {
            return objection(range.get());
        }
        if (address instanceof Inet4Address) {
            return Optional.empty();
        }
        var carrier = CARRIERS.stream().filter(one -> one.range().has(bytes)).findFirst();
        if (carrier.isPresent()) {
            int from = carrier.get().offset();
            return objection(of(Arrays.copyOfRange(bytes, from, from + 4)));
        }
        return GLOBAL_UNICAST.has(bytes) ? Optional.empty() : Optional.of("a reserved address");
    }

    private Optional<String> objection(Range range) {
        if (range.mayBeAllowed()) {
            return allowPrivate ? Optional.empty() : Optional.of("a " + range.kind() + " address: " + REMEDY);
        }
        return Optional.of("a " + range.kind() + " address");
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
