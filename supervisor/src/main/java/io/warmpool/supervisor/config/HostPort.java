package io.warmpool.supervisor.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.regex.Pattern;

/**
 * Where to listen: an IPv4 address, a host name or an IPv6 address (kept without its brackets), and a port; port 0
 * stands for any free one. Never asks the DNS.
 */
public record HostPort(String host, int port) {

    private static final Pattern FORM = Pattern.compile("(?:\\[([^\\[\\]]+)]|([^:\\[\\]]+)):(\\d{1,5})");
    private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F:.]*");
    private static final Pattern NAME = Pattern.compile(
            "(?=.{1,253}$)[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*");

    public HostPort {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port must be 0 to 65535, was " + port);
        }
        if (!isHost(host)) {
            throw new IllegalArgumentException(
                    "a host must be an IPv4 address, an IPv6 address or a name, was '" + host + "'");
        }
    }

    /** @throws IllegalArgumentException if the text is not {@code host:port} */
    public static HostPort parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()
                || (form.group(1) != null && !IPV6.matcher(form.group(1)).matches())) {
            throw new IllegalArgumentException(
                    "an address must be written like 127.0.0.1:8080 or [::1]:8080, was '" + text + "'");
        }
        var host = form.group(1) != null ? form.group(1) : form.group(2);
        return new HostPort(host, Integer.parseInt(form.group(3)));
    }

    /** Whether only this machine can reach it. Of the names, {@code localhost} alone is taken for loopback. */
    public boolean isLoopback() {
        if (IPV4.matcher(host).matches()) {
            return Inet4Address.ofLiteral(host).isLoopbackAddress();
        }
        return IPV6.matcher(host).matches()
                ? Inet6Address.ofLiteral(host).isLoopbackAddress()
                : host.equalsIgnoreCase("localhost");
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    private static boolean isHost(String host) {
        if (host.indexOf(':') < 0 && !DIGITS_AND_DOTS.matcher(host).matches()) {
            return NAME.matcher(host).matches();
        }
        try {
            if (IPV4.matcher(host).matches()) {
                return Inet4Address.ofLiteral(host) != null;
            }
            return IPV6.matcher(host).matches() && Inet6Address.ofLiteral(host) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
