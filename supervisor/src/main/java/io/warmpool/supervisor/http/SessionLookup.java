package io.warmpool.supervisor.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.session.SessionDirectory;
import io.warmpool.supervisor.session.SessionView;
import io.warmpool.supervisor.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Looks one session up for its client, or deletes it. Only keys with the client's own tenant and user are ever asked for.
 * Waits for the directory, with a deadline; so it runs on a virtual thread.
 */
final class SessionLookup {

    /** A page ends with the entry that brings it here. */
    private static final int FULL_PAGE = 4 << 20;

    /** So many entries are in memory at once, however many the client asks for. */
    private static final int BATCH = 16;

    /** What a client is told. */
    sealed interface Found {

        record Page(byte[] json) implements Found {}

        record Deleted() implements Found {}

        record Refused(Problem problem) implements Found {}
    }

    private final SessionDirectory directory;
    private final List<String> agents;
    private final SessionRequest.Valid asked;
    private final BooleanSupplier gone;
    private final Duration limit;
    private final long deadlineNanos;

    /**
     * @param agents those there are, in case that the client names none
     * @param gone whether nobody waits for the answer any more
     * @param limit how long it may take from now on
     */
    SessionLookup(
            SessionDirectory directory,
            List<String> agents,
            SessionRequest.Valid asked,
            BooleanSupplier gone,
            Duration limit) {
        this.directory = directory;
        this.agents = agents;
        this.asked = asked;
        this.gone = gone;
        this.limit = limit;
        this.deadlineNanos = System.nanoTime() + limit.toNanos();
    }

    /**
     * The session with a page of its transcript.
     *
     * @throws StoreException if that cannot be found out in time
     */
    Found page() {
        var sessions = sessions();
        if (sessions.size() != 1) {
            return new Found.Refused(notOne(sessions));
        }
        var session = sessions.getFirst();
        return new Found.Page(Json.object(json -> {
            SessionJson.write(json, session);
            json.writeArrayFieldStart("transcript");
            var next = writeEntries(json, session.key());
            json.writeEndArray();
            if (next.isPresent()) {
                json.writeNumberField("next", next.getAsLong());
            } else {
                json.writeNullField("next");
            }
        }));
    }

    /**
     * Deletes the session.
     *
     * @throws StoreException if that cannot be done in time
     */
    Found delete() {
        var sessions = sessions();
        if (sessions.size() == 1 && await(directory.delete(sessions.getFirst().key()))) {
            return new Found.Deleted();
        }
        if (sessions.size() > 1) {
            return new Found.Refused(notOne(sessions));
        }
        // The store may still have one that it could not delete before.
        var again = keys().stream().map(directory::delete).toList();
        return again.stream().filter(this::await).count() > 0 ? new Found.Deleted() : new Found.Refused(none());
    }

    /** Those that may be meant: one with each agent, if no agent was named. */
    private List<SessionView> sessions() {
        var asking = keys().stream().map(directory::find).toList();
        var found = new ArrayList<SessionView>();
        asking.forEach(one -> await(one).ifPresent(found::add));
        return found;
    }

    private List<SessionKey> keys() {
        return asked.agent().map(List::of).orElse(agents).stream()
                .map(agent -> new SessionKey(agent, asked.tenant(), asked.user(), asked.id()))
                .toList();
    }

    private Problem notOne(List<SessionView> sessions) {
        if (sessions.isEmpty()) {
            return none();
        }
        return Problem.badRequest("there is a session " + Quoted.of(asked.id()) + " with each of the agents "
                + sessions.stream().map(session -> session.key().pool()).collect(Collectors.joining(", "))
                + ": say which one is meant with the query parameter 'agent'");
    }

    /** The same words whether or not somebody else has such a session. */
    private Problem none() {
        return Problem.of(
                ProblemType.NOT_FOUND,
                "no session " + Quoted.of(asked.id())
                        + " of this client: it is found with the same Warmpool-Tenant and Warmpool-User as in its calls, until"
                        + " it is deleted or idle for too long");
    }

    /** Writes as many entries as were asked for and fit; the result is the turn to go on after. */
    private OptionalLong writeEntries(JsonGenerator json, SessionKey key) throws IOException {
        var after = asked.after();
        var left = asked.limit();
        while (true) {
            var batch = await(directory.transcript(key, after, Math.min(left, BATCH)));
            var entries = batch.entries();
            for (int i = 0; i < entries.size(); i++) {
                SessionJson.write(json, entries.get(i));
                if (i < entries.size() - 1 && Json.written(json) >= FULL_PAGE) {
                    return OptionalLong.of(entries.get(i).turn());
                }
            }
            left -= entries.size();
            var next = batch.next();
            if (next.isEmpty() || entries.isEmpty()) {
                return OptionalLong.empty();
            }
            if (left <= 0 || Json.written(json) >= FULL_PAGE || gone.getAsBoolean()) {
                return next;
            }
            after = next.getAsLong();
        }
    }

    private <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new StoreException("no answer within " + limit.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw failure;
            }
            throw new IllegalStateException("the directory of sessions failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("the server stops", e);
        }
    }
}
