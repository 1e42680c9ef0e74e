package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.SessionKey;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The records of all sessions, and how many each user has; shows them to others. Owned by one thread. */
final class Records {

    private record User(String tenant, String user) {}

    private final Map<SessionKey, SessionRecord> records = new HashMap<>();
    private final Map<User, Integer> ofUsers = new HashMap<>();
    private final SessionLimits limits;
    private final Effects effects;

    Records(SessionLimits limits, Effects effects) {
        this.limits = limits;
        this.effects = effects;
    }

    Optional<SessionRecord> find(SessionKey key) {
        return Optional.ofNullable(records.get(key));
    }

    int size() {
        return records.size();
    }

    Collection<SessionRecord> all() {
        return List.copyOf(records.values());
    }

    /** Why there cannot be one more of this user, or empty if there can. */
    Optional<String> refusal(SessionKey key) {
        if (records.size() >= limits.max()) {
            return Optional.of("there are " + records.size() + " sessions (sessions.max " + limits.max()
                    + "): delete some, wait until idle ones end, or raise sessions.max");
        }
        var own = ofUsers.getOrDefault(user(key), 0);
        if (!key.user().isEmpty() && own >= limits.maxPerUser()) {
            return Optional.of("this user has " + own + " sessions (sessions.max-per-user " + limits.maxPerUser()
                    + "): delete some, wait until idle ones end, or raise sessions.max-per-user");
        }
        return Optional.empty();
    }

    void add(SessionRecord record) {
        if (records.putIfAbsent(record.key(), record) != null) {
            throw new IllegalStateException("a second record of one session");
        }
        if (!record.key().user().isEmpty()) {
            ofUsers.merge(user(record.key()), 1, Integer::sum);
        }
        publish(record);
    }

    /** A new one. */
    SessionRecord open(SessionKey key, Instant begins) {
        var record = new SessionRecord(key, begins);
        add(record);
        return record;
    }

    /** Others see it as it is now. */
    void publish(SessionRecord record) {
        if (!record.isDeleted()) {
            effects.publish(record.view());
        }
    }

    /** After a call went: a session that was never used is none. */
    void settle(SessionRecord record) {
        if (!record.isDeleted() && record.calls() == 0 && record.turns() == 0) {
            remove(record);
        }
        publish(record);
    }

    /** It is gone, whoever still holds it. */
    void remove(SessionRecord record) {
        if (!records.remove(record.key(), record)) {
            throw new IllegalStateException("a record is removed that is not there");
        }
        ofUsers.computeIfPresent(user(record.key()), (_, count) -> count == 1 ? null : count - 1);
        record.delete();
        effects.withdraw(record.key());
    }

    private static User user(SessionKey key) {
        return new User(key.tenant(), key.user());
    }
}
