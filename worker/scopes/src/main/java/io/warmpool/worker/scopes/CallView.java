package io.warmpool.worker.scopes;

import io.warmpool.agent.Loader;
import io.warmpool.agent.Scope;
import io.warmpool.agent.Session;
import io.warmpool.agent.SessionState;
import io.warmpool.agent.UserScope;
import java.util.Objects;
import java.util.Optional;

/** One call's part of the scopes. Safe from any thread. */
final class CallView implements CallScopes {

    /** The call whose agent runs on this thread. */
    private static final ScopedValue<CallView> CURRENT = ScopedValue.newInstance();

    private final Scopes scopes;
    private final CallLeases leases;
    private final ClosingInOrder closing;
    private final OwnScope own;
    private final OwnScope nameless; // for a user without a name
    private final UserScope user;
    private final Optional<Conversing> session;
    private final long maxState;
    private SessionState saved; // guarded by this, as is what follows
    private String refusal;
    private volatile boolean forgotten;

    CallView(Scopes scopes, CallLeases leases, Caller caller, Scopes.Parts parts) {
        this.scopes = scopes;
        this.leases = leases;
        this.maxState = parts.limits().maxState();
        closing = new ClosingInOrder(parts.closer());
        own = new OwnScope(scopes, leases, closing, parts.nanos());
        nameless = new OwnScope(scopes, leases, closing, parts.nanos());
        user = caller.user()
                .map(name -> parts.users().of(caller.tenant(), name, leases))
                .orElse(nameless);
        session = caller.session().map(conversation -> {
            var key = new ScopeKey.OfSession(caller.tenant(), caller.user(), conversation.id());
            parts.sessions().begin(key, conversation.turn());
            return new Conversing(key, conversation, parts.sessions());
        });
    }

    /** The leases of the call whose agent runs on this thread, if it is one of these scopes'; otherwise null. */
    static CallLeases current(Scopes scopes) {
        return CURRENT.isBound() && CURRENT.get().scopes == scopes ? CURRENT.get().leases : null;
    }

    @Override
    public Scope own() {
        return own;
    }

    @Override
    public UserScope user() {
        return user;
    }

    @Override
    public Optional<Session> session() {
        return session.map(each -> each);
    }

    @Override
    public void run(Body body) throws Exception {
        leases.checkOpen();
        ScopedValue.where(CURRENT, this).call(() -> {
            body.run();
            return null;
        });
    }

    private synchronized void save(int version, byte[] bytes) {
        leases.checkOpen();
        if (bytes.length > maxState) {
            saved = null;
            refusal = "the state has " + bytes.length + " bytes, the limit is " + maxState
                    + ": raise sessions.max-state, or save less";
        } else {
            saved = new SessionState(version, bytes);
            refusal = null;
        }
    }

    @Override
    public synchronized Optional<SessionState> saved() {
        return Optional.ofNullable(saved);
    }

    @Override
    public synchronized Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    @Override
    public void forgetSession() {
        forgotten = true;
        session.ifPresent(Conversing::forget);
    }

    @Override
    public void end() {
        leases.end(this::retire, closing::begin);
    }

    private void retire() {
        own.end();
        nameless.end();
        if (forgotten) {
            session.ifPresent(Conversing::forget); // what a cancelled call has kept since
        }
    }

    /** The call's session. */
    private final class Conversing implements Session {

        private final ScopeKey.OfSession key;
        private final Caller.Conversation conversation;
        private final SessionValues values;

        Conversing(ScopeKey.OfSession key, Caller.Conversation conversation, SessionValues values) {
            this.key = key;
            this.conversation = conversation;
            this.values = values;
        }

        void forget() {
            values.forget(key);
        }

        @Override
        public <T> T get(String name, Loader<? extends T> loader) throws Exception {
            ScopeKey.checked(name);
            leases.checkOpen();
            return leases.keep(values.take(key, conversation.turn(), name, loader));
        }

        @Override
        public String id() {
            return key.id();
        }

        @Override
        public long turn() {
            return conversation.turn();
        }

        @Override
        public Optional<SessionState> state() {
            return conversation.state();
        }

        @Override
        public boolean isReset() {
            return conversation.reset();
        }

        @Override
        public void save(int version, byte[] bytes) {
            CallView.this.save(version, Objects.requireNonNull(bytes, "bytes"));
        }
    }
}
