package io.warmpool.worker.scopes;

import java.util.Optional;

/** What values are kept under. The parts stay apart, so that no two can look like one. */
sealed interface ScopeKey {

    int LONGEST = 512;

    /** A value of a user's. */
    record OfUser(Optional<String> tenant, String user, String key) implements ScopeKey {}

    /** A session. The same id means another one for another tenant or user. */
    record OfSession(Optional<String> tenant, Optional<String> user, String id) implements ScopeKey {}

    /** Refuses what an agent may not use as a key. */
    static String checked(String key) {
        if (key.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "a key has at most " + LONGEST + " characters, this one has " + key.length());
        }
        return key;
    }
}
