package io.warmpool.supervisor.session;

import static io.warmpool.supervisor.session.Samples.NOON;
import static io.warmpool.supervisor.session.Samples.entry;
import static io.warmpool.supervisor.session.Samples.key;
import static io.warmpool.supervisor.session.Samples.save;
import static io.warmpool.supervisor.session.Samples.state;
import static io.warmpool.supervisor.session.Samples.text;
import static io.warmpool.supervisor.session.Samples.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warmpool.supervisor.call.SavedState;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of sessions keeps. */
abstract class SessionStoreContract {

    private static final Optional<SavedState> NO_STATE = Optional.empty();

    private SessionStore store;

    /** A new one without sessions. */
    abstract SessionStore open() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    static <T> T get(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    @Test
    void aNewStoreIsEmpty() throws Exception {
        assertThat(get(store.all())).isEmpty();
        assertThat(text(get(store.state(key("a"))))).isEqualTo("none");
        assertThat(get(store.transcript(key("a"), 0, 10))).isEmpty();
    }

    @Test
    void whatIsSavedIsThere() throws Exception {
        var stored = get(store.save(save(key("a"), 1, Optional.of(state(7, "hello")))));
        assertThat(stored)
                .isEqualTo(new SessionStore.Stored(key("a"), NOON, NOON.plusSeconds(1), 1, 5 + entry(1).size(), 7, 5));
        assertThat(get(store.all())).containsExactly(stored);
        assertThat(text(get(store.state(key("a"))))).isEqualTo("7:hello");
        assertThat(texts(get(store.transcript(key("a"), 0, 10)))).containsExactly(text(entry(1)));
    }

    @Test
    void aSaveWithoutAStateLeavesTheOneBefore() throws Exception {
        get(store.save(save(key("a"), 1, Optional.of(state(1, "first")))));
        var stored = get(store.save(save(key("a"), 2, NO_STATE)));
        assertThat(stored.turns()).isEqualTo(2);
        assertThat(stored.created()).isEqualTo(NOON);
        assertThat(stored.lastUsed()).isEqualTo(NOON.plusSeconds(2));
        assertThat(stored.stateVersion()).isEqualTo(1);
        assertThat(text(get(store.state(key("a"))))).isEqualTo("1:first");
    }

    @Test
    void aStateReplacesTheOneBefore() throws Exception {
        get(store.save(save(key("a"), 1, Optional.of(state(1, "a longer one")))));
        var stored = get(store.save(save(key("a"), 2, Optional.of(state(2, "")))));
        assertThat(stored.stateSize()).isZero();
        assertThat(stored.size()).isEqualTo(entry(1).size() + entry(2).size());
        assertThat(text(get(store.state(key("a"))))).isEqualTo("2:");
    }

    @Test
    void theLastEntriesStay() throws Exception {
        for (long turn = 1; turn <= 5; turn++) {
            get(store.save(save(key("a"), NO_STATE, 3, turn)));
        }
        assertThat(get(store.transcript(key("a"), 0, 10)).stream().map(TranscriptEntry::turn))
                .containsExactly(3L, 4L, 5L);
        assertThat(get(store.all()).getFirst().size()).isEqualTo(entry(3).size() + entry(4).size() + entry(5).size());
        var stored = get(store.save(save(key("a"), NO_STATE, 0, 6)));
        assertThat(get(store.transcript(key("a"), 0, 10))).isEmpty();
        assertThat(stored.size()).isZero();
        assertThat(stored.turns()).isEqualTo(6);
    }

    @Test
    void entriesOfEarlierSavesMayComeAgain() throws Exception {
        get(store.save(save(key("a"), 1, NO_STATE)));
        get(store.save(save(key("a"), 2, NO_STATE)));
        var stored = get(store.save(save(key("a"), NO_STATE, 100, 2, 3, 4)));
        assertThat(texts(get(store.transcript(key("a"), 0, 10))))
                .containsExactly(text(entry(1)), text(entry(2)), text(entry(3)), text(entry(4)));
        assertThat(stored.size()).isEqualTo(entry(1).size() + entry(2).size() + entry(3).size() + entry(4).size());
        assertThat(stored.turns()).isEqualTo(4);
    }

    @Test
    void aTranscriptIsReadInPages() throws Exception {
        for (long turn = 1; turn <= 5; turn++) {
            get(store.save(save(key("a"), turn, NO_STATE)));
        }
        assertThat(get(store.transcript(key("a"), 2, 2)).stream().map(TranscriptEntry::turn))
                .containsExactly(3L, 4L);
        assertThat(get(store.transcript(key("a"), 5, 2))).isEmpty();
    }

    @Test
    void sessionsOfOneIdAreApart() throws Exception {
        var keys = List.of(
                new SessionKey("p", "", "", "x"),
                new SessionKey("q", "", "", "x"),
                new SessionKey("p", "t", "", "x"),
                new SessionKey("p", "", "t", "x"),
                new SessionKey("p", "", "", "X"),
                new SessionKey("p", "", "", "x "),
                new SessionKey("p", "", "", "x'; DROP TABLE session; --"),
                new SessionKey("p", "", "", "%"),
                new SessionKey("p", "", "", "\u0000x\nä\uD83D\uDE00"));
        for (int i = 0; i < keys.size(); i++) {
            get(store.save(save(keys.get(i), 1, Optional.of(state(i, "of " + i)))));
        }
        assertThat(get(store.all()).stream().map(SessionStore.Stored::key)).containsExactlyInAnyOrderElementsOf(keys);
        for (int i = 0; i < keys.size(); i++) {
            assertThat(text(get(store.state(keys.get(i))))).isEqualTo(i + ":of " + i);
        }
        get(store.delete(List.of(gone(keys.getLast()), gone(keys.getFirst()))));
        assertThat(get(store.all())).hasSize(keys.size() - 2);
    }

    @Test
    void whatIsDeletedIsGoneWithAllThatBelongsToIt() throws Exception {
        get(store.save(save(key("a"), 1, Optional.of(state(1, "a")))));
        get(store.save(save(key("b"), 1, Optional.of(state(1, "b")))));
        get(store.delete(List.of(gone(key("a")), gone(key("never there")))));
        assertThat(get(store.all()).stream().map(SessionStore.Stored::key)).containsExactly(key("b"));
        assertThat(text(get(store.state(key("a"))))).isEqualTo("none");
        assertThat(get(store.transcript(key("a"), 0, 10))).isEmpty();
        assertThat(get(store.save(save(key("a"), 1, NO_STATE))).stateVersion()).isEqualTo(-1);
    }

    @Test
    void aLaterSessionOfTheSameKeyIsAnotherOne() throws Exception {
        get(store.save(save(key("a"), 1, Optional.of(state(1, "old")))));
        var old = gone(key("a"));
        var later = save(key("a"), 1, NO_STATE);
        var begun = NOON.plusMillis(1);
        var saved = get(store.save(new SessionStore.Save(
                later.key(), begun, later.lastUsed(), later.entries(), later.state(), later.keepEntries())));
        assertThat(saved.created()).isEqualTo(begun);
        assertThat(saved.stateVersion()).as("nothing of the one before").isEqualTo(-1);
        assertThat(text(get(store.state(key("a"))))).isEqualTo("none");
        get(store.delete(List.of(old)));
        assertThat(get(store.all()))
                .as("it is not the one that was to be deleted")
                .containsExactly(saved);
        get(store.delete(List.of(new SessionStore.Gone(key("a"), begun))));
        assertThat(get(store.all())).isEmpty();
    }

    private static SessionStore.Gone gone(SessionKey key) {
        return new SessionStore.Gone(key, NOON);
    }

    @Test
    void whatIsHandedInIsDoneInThatOrder() throws Exception {
        store.save(save(key("a"), 1, Optional.of(state(1, "old"))));
        store.delete(List.of(gone(key("a"))));
        store.save(save(key("a"), 1, Optional.of(state(2, "new"))));
        var last = get(store.save(save(key("a"), 2, NO_STATE)));
        assertThat(last.turns()).isEqualTo(2);
        assertThat(text(get(store.state(key("a"))))).isEqualTo("2:new");
        assertThat(get(store.transcript(key("a"), 0, 10))).hasSize(2);
    }

    @Test
    void manyAtOnceAreAllStored() throws Exception {
        var saves = new ArrayList<CompletableFuture<SessionStore.Stored>>();
        for (int i = 0; i < 1000; i++) {
            saves.add(store.save(save(key("s" + i % 50), i / 50 + 1, Optional.of(state(i, "state " + i)))));
        }
        for (var each : saves) {
            get(each);
        }
        assertThat(get(store.all()))
                .hasSize(50)
                .allSatisfy(stored -> assertThat(stored.turns()).isEqualTo(20));
        assertThat(text(get(store.state(key("s7"))))).isEqualTo("957:state 957");
    }

    @Test
    void whatWasHandedInBeforeTheCloseIsStoredOrFails() throws Exception {
        var saves = new ArrayList<CompletableFuture<SessionStore.Stored>>();
        for (int i = 0; i < 200; i++) {
            saves.add(store.save(save(key("s" + i), 1, Optional.of(state(1, "x")))));
        }
        store.close();
        for (var each : saves) {
            assertThat(get(each).turns()).isEqualTo(1);
        }
        assertThatThrownBy(() -> get(store.save(save(key("late"), 1, NO_STATE))))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> get(store.state(key("s1")))).isInstanceOf(StoreException.class);
    }
}
