package io.warmpool.testkit.costly;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentContext;
import io.warmpool.agent.Call;
import io.warmpool.agent.Lease;
import io.warmpool.agent.Reply;
import io.warmpool.agent.Session;
import io.warmpool.agent.SessionState;
import io.warmpool.agent.Shared;
import java.time.Duration;
import java.util.Optional;

/**
 * An agent whose parts are as slow to make as those of a real one, each kept for as long as it may be. Its input is a
 * {@link UserTurn}. Its output says which loads the request paid for, what was loaded in this process, and the turn of the
 * session:
 * {@code {"answer":"…","turn":3,"reset":false,"paid":[{"kind":"memory","ms":3012}],"pid":4711,"loads":{"memory":7}}}.
 *
 * <p>Settings: {@code scale} (1.0) times all costs, {@code reply-ms} (20) for each reply.
 */
public final class CostlyAgent implements Agent {

    private static final Duration CATALOGUE_LIVES = Duration.ofMinutes(5);

    private final Ledger ledger = new Ledger();
    private AgentContext context;
    private Costs costs;
    private Shared<ToolServer> tools;
    private Shared<KnowledgeIndex> index;
    private Shared<Catalogue> catalogue;

    @Override
    public void preload(AgentContext context) throws Exception {
        this.context = context;
        costs = Costs.of(context.settings());
        var boot = new Bill(ledger);
        tools = context.shared("tool-server", boot.paying("tool-server", () -> ToolServer.start(costs)));
        index = context.shared("index", boot.paying("index", () -> KnowledgeIndex.build(costs)));
        catalogue = context.shared("catalogue", CATALOGUE_LIVES, boot.paying("catalogue", () -> {
            try (var server = tools.lease()) {
                return Catalogue.fetch(server.value(), costs);
            }
        }));
        warm(context);
    }

    /** Makes what all calls need before the first of them; the catalogue starts the tool server. */
    private void warm(AgentContext context) throws Exception {
        context.progress(0, 2, "starting the tool server");
        catalogue.lease().close();
        context.progress(1, 2, "building the index");
        index.lease().close();
    }

    @Override
    public void handle(Call call, Reply reply) throws Exception {
        var turn = UserTurn.parse(call.text());
        var bill = new Bill(ledger);
        var server = tools.get(call);
        var transaction = call.scope().get("transaction", server::begin);
        var memory = call.user().get("memory", bill.paying("memory", () -> memoryOf(call)));
        var dialogue = dialogue(call, bill);
        var saved = call.session().flatMap(Session::state);
        var history = saved.flatMap(History::read);
        try (var blueprint = blueprint(call, turn, bill)) {
            var answer = new Answer(turn, index.get(call), memory, blueprint.value(), dialogue);
            var text = answer.text(transaction, costs);
            var now = history.orElse(History.empty()).and(turn.said());
            call.session().ifPresent(session -> session.save(History.VERSION, now.bytes()));
            reply.json(Answer.json(text, now, isReset(call, saved, history), bill, ledger));
        }
    }

    private Lease<Blueprint> blueprint(Call call, UserTurn turn, Bill bill) throws Exception {
        var offered = catalogue.get(call);
        // the tenant comes first: nobody but the agent decides who shares a context
        var key = call.tenant().orElse("") + ":" + turn.project() + ":" + turn.mode();
        var fingerprint = Blueprint.fingerprint(offered, turn);
        return context.sessions().acquire(key, fingerprint, () -> Blueprint.assemble(offered, turn, costs, bill));
    }

    private Memory memoryOf(Call call) throws Exception {
        return Memory.load(call.tenant().orElse(""), call.user().name().orElse(""), costs);
    }

    private Dialogue dialogue(Call call, Bill bill) throws Exception {
        if (call.session().isEmpty()) {
            return bill.pay("dialogue", () -> Dialogue.open("", costs));
        }
        var session = call.session().get();
        return session.get("dialogue", bill.paying("dialogue", () -> Dialogue.open(session.id(), costs)));
    }

    /** Whether something had been saved that neither the supervisor nor the agent can read. */
    private static boolean isReset(Call call, Optional<SessionState> saved, Optional<History> history) {
        return call.session().map(Session::isReset).orElse(false) || (saved.isPresent() && history.isEmpty());
    }
}
