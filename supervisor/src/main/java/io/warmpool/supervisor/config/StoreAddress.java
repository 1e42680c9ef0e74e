package io.warmpool.supervisor.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where jobs are kept: {@code sqlite}, which is a file in the home folder, or {@code redis://…}, which several supervisors may
 * share. Prints itself without its password.
 *
 * @param redis the server, if it is one
 */
public record StoreAddress(Optional<URI> redis) {

    /** The file in the home folder. */
    public static final StoreAddress SQLITE = new StoreAddress(Optional.empty());

    private static final Pattern DATABASE = Pattern.compile("(/(\\d{1,4})?)?");

    /** @throws IllegalArgumentException if the text is no such place; its message does not hold the text, which may be secret */
    public static StoreAddress parse(String text) {
        if (text.equals("sqlite")) {
            return SQLITE;
        }
        try {
            var uri = new URI(text);
            if (("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && DATABASE.matcher(uri.getPath()).matches()
                    && uri.getQuery() == null
                    && uri.getFragment() == null) {
                return new StoreAddress(Optional.of(uri));
            }
        } catch (URISyntaxException e) {
            // as wrong as an address of another form; its message would show the password
        }
        throw new IllegalArgumentException("must be sqlite or redis://host:port");
    }

    @Override
    public String toString() {
        return redis.map(uri -> uri.getScheme() + "://" + (uri.getRawUserInfo() == null ? "" : Secrets.HIDDEN + "@")
                        + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + uri.getPath())
                .orElse("sqlite");
    }
}
