package io.warmpool.testkit.costly;

import io.warmpool.agent.SessionState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was said in a session: how many turns, and the last of them. It is the session's state, so it must be small, and
 * readable by the next generation of the agent. Immutable.
 */
record History(long turns, List<String> last) {

    static final int VERSION = 1;

    private static final int KEPT = 20;
    private static final int LONGEST = 500;

    History {
        last = List.copyOf(last);
    }

    static History empty() {
        return new History(0, List.of());
    }

    /** The history that was saved; nothing if it is of another version, or damaged. */
    static Optional<History> read(SessionState state) {
        if (state.version() != VERSION) {
            return Optional.empty();
        }
        try (var in = new DataInputStream(new ByteArrayInputStream(state.bytes()))) {
            long turns = in.readLong();
            int count = in.readUnsignedByte();
            var last = new ArrayList<String>();
            for (int i = 0; i < count; i++) {
                last.add(in.readUTF());
            }
            return turns < count || in.available() > 0 ? Optional.empty() : Optional.of(new History(turns, last));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The same with one more turn. */
    History and(String said) {
        var all = new ArrayList<>(last);
        all.add(said.substring(0, Math.min(said.length(), LONGEST)));
        return new History(turns + 1, all.subList(Math.max(0, all.size() - KEPT), all.size()));
    }

    byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeLong(turns);
            out.writeByte(last.size());
            for (var each : last) {
                out.writeUTF(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }
}
