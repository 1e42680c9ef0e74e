package io.warmpool.worker.scopes;

import java.util.Objects;
import java.util.Optional;

/**
 * What is to be evicted: all that matches everything that is not empty here. With nothing but empty parts, that is all.
 *
 * @param scope {@code process}, {@code user}, {@code session} or {@code context}
 * @param key of the value or context; one that ends in {@code *} is a prefix
 * @param tenant of the user or session, or what stands before the first {@code :} in a context's key
 * @param user of the user's value or the session
 * @param session the id of one
 * @param fingerprint of a context
 */
public record Selection(String scope, String key, String tenant, String user, String session, String fingerprint) {

    public Selection {
        scope = Objects.requireNonNullElse(scope, "");
        key = Objects.requireNonNullElse(key, "");
        tenant = Objects.requireNonNullElse(tenant, "");
        user = Objects.requireNonNullElse(user, "");
        session = Objects.requireNonNullElse(session, "");
        fingerprint = Objects.requireNonNullElse(fingerprint, "");
    }

    /** Whether it takes the process's value under this key. */
    boolean takesShared(String of) {
        return isOf("process") && takesKey(of) && allEmpty(tenant, user, session, fingerprint);
    }

    boolean takes(ScopeKey.OfUser of) {
        return isOf("user")
                && takesKey(of.key())
                && is(tenant, of.tenant())
                && is(user, Optional.of(of.user()))
                && allEmpty(session, fingerprint);
    }

    boolean takes(ScopeKey.OfSession of) {
        return isOf("session")
                && is(tenant, of.tenant())
                && is(user, of.user())
                && is(session, Optional.of(of.id()))
                && allEmpty(fingerprint);
    }

    boolean takesContext(String of, String madeOf) {
        var colon = of.indexOf(':');
        return isOf("context")
                && takesKey(of)
                && is(tenant, colon < 0 ? Optional.empty() : Optional.of(of.substring(0, colon)))
                && is(fingerprint, Optional.of(madeOf))
                && allEmpty(user, session);
    }

    boolean takesKey(String of) {
        if (key.endsWith("*")) {
            return of.startsWith(key.substring(0, key.length() - 1));
        }
        return key.isEmpty() || key.equals(of);
    }

    private boolean isOf(String each) {
        return scope.isEmpty() || scope.equals(each);
    }

    private static boolean is(String wanted, Optional<String> found) {
        return wanted.isEmpty() || found.filter(wanted::equals).isPresent();
    }

    private static boolean allEmpty(String... parts) {
        for (var part : parts) {
            if (!part.isEmpty()) {
                return false;
            }
        }
        return true;
    }
}
