package io.warmpool.testkit.costly;

/** The agent without anything that is kept: all of its parts are made for one request and thrown away after it. */
final class FreshLoad {

    private FreshLoad() {}

    /** Answers a request; it knows nothing of the turns before. */
    static String answer(String tenant, String user, String session, String body, Costs costs, Ledger ledger)
            throws Exception {
        var turn = UserTurn.parse(body);
        var bill = new Bill(ledger);
        try (var tools = bill.pay("tool-server", () -> ToolServer.start(costs));
                var transaction = tools.begin()) {
            var index = bill.pay("index", () -> KnowledgeIndex.build(costs));
            var memory = bill.pay("memory", () -> Memory.load(tenant, user, costs));
            var catalogue = bill.pay("catalogue", () -> Catalogue.fetch(tools, costs));
            var blueprint = Blueprint.assemble(catalogue, turn, costs, bill);
            var dialogue = bill.pay("dialogue", () -> Dialogue.open(session, costs));
            var text = new Answer(turn, index, memory, blueprint, dialogue).text(transaction, costs);
            return Answer.json(text, History.empty().and(turn.said()), false, bill, ledger);
        }
    }
}
