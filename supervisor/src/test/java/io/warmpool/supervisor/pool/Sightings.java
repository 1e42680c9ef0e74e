package io.warmpool.supervisor.pool;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** What simulated lives have been through: events, and the reasons for which the pool ended workers. */
final class Sightings {

    private final Set<Sighting> seen = EnumSet.noneOf(Sighting.class);
    private final Set<Long> spoilt = new HashSet<>();
    private final Set<StopReason> reasons = EnumSet.noneOf(StopReason.class);

    void see(Sighting sighting) {
        seen.add(sighting);
    }

    /** A part of what was said of this call is lost, or came in another order: its state need not arrive. */
    void spoilt(long call) {
        spoilt.add(call);
    }

    boolean isSpoilt(long call) {
        return spoilt.contains(call);
    }

    /** A worker was ended for the reason with these words. */
    void ended(String words) {
        for (var reason : StopReason.values()) {
            if (reason.words().equals(words)) {
                reasons.add(reason);
            }
        }
    }

    void addAll(Sightings others) {
        seen.addAll(others.seen);
        reasons.addAll(others.reasons);
    }

    /** What nobody has been through. */
    Stream<Enum<?>> missing() {
        return Stream.concat(
                EnumSet.complementOf(EnumSet.copyOf(seen)).stream(),
                Stream.of(StopReason.values()).filter(reason -> !reasons.contains(reason)));
    }
}
