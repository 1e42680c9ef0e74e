package io.warmpool.supervisor.http;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Under which names this server may be called. It keeps web pages out that make their own name point here (DNS
 * rebinding): a page can choose a name, and not the loopback address. Immutable.
 */
final class HostRule {

    private final Set<String> names = new HashSet<>();
    private final boolean everyAddress;

    /** Loopback names and addresses, the bind host and more names; on other interfaces also every IP address. */
    HostRule(InetSocketAddress bind, Set<String> more) {
        names.add("localhost");
        names.add(bind.getHostString().toLowerCase(Locale.ROOT));
        more.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        everyAddress = !bind.getAddress().isLoopbackAddress();
    }

    /** Whether a Host header's value, with or without a port, is one of them. */
    boolean allows(String hostAndPort) {
        var host = withoutPort(hostAndPort);
        if (host == null || host.isEmpty()) {
            return false;
        }
        return names.contains(host.toLowerCase(Locale.ROOT)) || isAllowedAddress(host);
    }

    /** Whether an Origin header's value is a page of one of these hosts. */
    boolean allowsOrigin(String origin) {
        var scheme = origin.indexOf("://");
        return scheme > 0 && origin.startsWith("http") && allows(origin.substring(scheme + 3));
    }

    private boolean isAllowedAddress(String host) {
        if (host.indexOf(':') >= 0) {
            return NetUtil.isValidIpV6Address(host) && (everyAddress || host.equals("::1"));
        }
        return NetUtil.isValidIpV4Address(host) && (everyAddress || host.startsWith("127."));
    }

    /** The host alone, an IPv6 address without its brackets; null if there is no sense in it. */
    private static String withoutPort(String text) {
        if (text.startsWith("[")) {
            var end = text.indexOf(']');
            return end > 0 && isPort(text, end + 1) ? text.substring(1, end) : null;
        }
        var colon = text.indexOf(':');
        if (colon < 0) {
            return text;
        }
        return isPort(text, colon) ? text.substring(0, colon) : null;
    }

    /** Whether nothing, or a colon and digits, stand from here to the end. */
    private static boolean isPort(String text, int from) {
        if (from == text.length()) {
            return true;
        }
        if (text.charAt(from) != ':') {
            return false;
        }
        for (int i = from + 1; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
