package io.warmpool.supervisor.session;

import io.warmpool.supervisor.call.SessionKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;

/**
 * A place in the list of sessions, most recently used first. A session that is used while somebody turns the pages moves to the
 * front, before this place: so no page shows one a second time.
 */
record Cursor(Instant lastUsed, SessionKey key) {

    static final Comparator<Cursor> ORDER = Comparator.comparing(Cursor::lastUsed)
            .reversed()
            .thenComparing(cursor -> cursor.key().pool())
            .thenComparing(cursor -> cursor.key().tenant())
            .thenComparing(cursor -> cursor.key().user())
            .thenComparing(cursor -> cursor.key().id());

    static Cursor of(SessionView view) {
        return new Cursor(view.lastUsed(), view.key());
    }

    /** As clients hand it back. */
    String token() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeLong(lastUsed.getEpochSecond());
            out.writeInt(lastUsed.getNano());
            out.writeUTF(key.pool());
            out.writeUTF(key.tenant());
            out.writeUTF(key.user());
            out.writeUTF(key.id());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /** Reads one; throws an {@link IllegalArgumentException} if it is none. */
    static Cursor parse(String token) {
        try (var in = new DataInputStream(
                new ByteArrayInputStream(Base64.getUrlDecoder().decode(token)))) {
            var lastUsed = Instant.ofEpochSecond(in.readLong(), in.readInt());
            var cursor = new Cursor(lastUsed, new SessionKey(in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF()));
            if (in.read() != -1) {
                throw new IllegalArgumentException("it is too long");
            }
            return cursor;
        } catch (IOException | DateTimeException | ArithmeticException | IllegalArgumentException e) {
            throw new IllegalArgumentException("not a place in the list of sessions: take it from the page before", e);
        }
    }
}
