package io.warmpool.supervisor.job.webhook;

import io.warmpool.supervisor.job.WebhookRule;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What can be said of a webhook's URL without asking for the addresses of a name: that is done when it is sent, by
 * {@link CheckedResolver}. Its messages name neither path nor query, which may hold secrets.
 */
public final class UrlRule implements WebhookRule {

    static final int MAX_LENGTH = 2048;

    private static final int LAST_WELL_KNOWN_PORT = 1023;

    private final boolean allowPrivate;
    private final AddressRule addresses;

    /** {@code allowPrivate}: whether the operator allows private addresses, and any port. */
    public UrlRule(boolean allowPrivate) {
        this.allowPrivate = allowPrivate;
        this.addresses = new AddressRule(allowPrivate);
    }

    @Override
    public Optional<String> objection(String url) {
        if (url.length() > MAX_LENGTH) {
            return refused("has " + url.length() + " characters, at most " + MAX_LENGTH + " are allowed");
        }
        if (!url.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return refused("has a character that is not ASCII, or a space: percent-encode it");
        }
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            return refused("is not a URL: " + e.getReason().toLowerCase(Locale.ROOT) + " at character " + e.getIndex());
        }
        return objection(uri);
    }

    private Optional<String> objection(URI uri) {
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return refused("must begin with http:// or https://");
        }
        if (uri.getRawUserInfo() != null) {
            return refused("must not hold a user or a password: use a token in its path or query");
        }
        if (uri.getRawFragment() != null) {
            return refused("must not have a fragment (#)");
        }
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            return refused("has no valid host");
        }
        var objection = hostObjection(uri.getHost().toLowerCase(Locale.ROOT));
        return objection.isPresent() ? objection : portObjection(uri.getPort());
    }

    private Optional<String> portObjection(int port) {
        if (port == 0 || port > 0xffff) {
            return refused("has the port " + port + ", which cannot be");
        }
        if (port > 0 && port <= LAST_WELL_KNOWN_PORT && port != 80 && port != 443 && !allowPrivate) {
            return refused("has the port " + port + ": use 80, 443, or one from 1024 on");
        }
        return Optional.empty();
    }

    private Optional<String> hostObjection(String host) {
        var name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (!allowPrivate && (name.equals("localhost") || name.endsWith(".localhost"))) {
            return refused("leads to a loopback address: " + AddressRule.REMEDY);
        }
        if (name.startsWith("[")) {
            if (name.contains("%")) {
                return refused("has an address with a zone, which is of this machine only");
            }
            return literal(() -> InetAddress.ofLiteral(name.substring(1, name.length() - 1)));
        }
        // A number alone, octal and hexadecimal: not all systems read these the same, so no reading may be refused.
        var plain = literal(() -> Inet4Address.ofLiteral(name));
        return plain.isPresent() ? plain : literal(() -> Inet4Address.ofPosixLiteral(name));
    }

    /** What speaks against an address, if it is one. */
    private Optional<String> literal(Supplier<InetAddress> text) {
        try {
            return addresses.objection(text.get()).map(kind -> "the webhook leads to " + kind);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> refused(String why) {
        return Optional.of("the webhook " + why);
    }
}
