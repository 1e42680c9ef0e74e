package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.SessionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;

/** What others see of the sessions: each as it was last published. Safe from any thread. */
final class Catalogue {

    private static final int MOST = 1000;

    private final Map<SessionKey, SessionView> views = new ConcurrentHashMap<>();

    void put(SessionView view) {
        views.put(view.key(), view);
    }

    void remove(SessionKey key) {
        views.remove(key);
    }

    Optional<SessionView> find(SessionKey key) {
        return Optional.ofNullable(views.get(key));
    }

    /** Looks at all of them, so not on a thread that others wait for. */
    SessionPage page(SessionFilter filter, String after, int limit) {
        var most = limit(limit);
        var from = after.isEmpty() ? Optional.<Cursor>empty() : Optional.of(Cursor.parse(after));
        // The first ones of those behind the place, and one more that tells whether there is another page.
        var first = new PriorityQueue<Cursor>(most + 1, Cursor.ORDER.reversed());
        long total = 0;
        for (var view : views.values()) {
            if (!filter.matches(view.key())) {
                continue;
            }
            total++;
            var place = Cursor.of(view);
            if (from.isEmpty() || Cursor.ORDER.compare(place, from.get()) > 0) {
                first.add(place);
                if (first.size() > most + 1) {
                    first.remove();
                }
            }
        }
        var places = new ArrayList<>(first);
        places.sort(Cursor.ORDER);
        var shown = places.subList(0, Math.min(most, places.size()));
        var next = places.size() > most ? Optional.of(shown.getLast().token()) : Optional.<String>empty();
        return new SessionPage(shown(shown), total, next);
    }

    private List<SessionView> shown(List<Cursor> places) {
        return places.stream()
                .map(place -> find(place.key()))
                .flatMap(Optional::stream)
                .toList();
    }

    static int limit(int asked) {
        return Math.clamp(asked, 1, MOST);
    }
}
