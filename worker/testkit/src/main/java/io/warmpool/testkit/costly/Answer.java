package io.warmpool.testkit.costly;

import java.util.stream.Stream;

/** What the agent does with its parts for one turn, wherever they came from. */
record Answer(UserTurn turn, KnowledgeIndex index, Memory memory, Blueprint blueprint, Dialogue dialogue) {

    /** Looks up what is known, runs a tool and thinks for a while. */
    String text(ToolServer.Transaction transaction, Costs costs) throws InterruptedException {
        var topics = Topics.in(turn.said());
        var found = Stream.concat(
                        memory.recall(topics).stream(),
                        index.search(topics).stream().map(each -> "document " + each))
                .toList();
        var tool = blueprint.route(topics, "tool0");
        var ran = transaction.run(tool, String.join(" ", topics));
        costs.reply();
        var best = found.isEmpty() ? "nothing" : found.get(dialogue.best(found));
        return best + "; " + ran + "; " + blueprint.preamble(tool) + " characters of preamble";
    }

    /**
     * The output.
     *
     * @param text must need no escapes, as all of {@link #text}
     * @param history with this turn
     * @param bill what this request paid for
     * @param ledger what was loaded in this process
     */
    static String json(String text, History history, boolean reset, Bill bill, Ledger ledger) {
        return """
                {"answer":"%s","turn":%d,"reset":%b,"paid":%s,"pid":%d,"loads":%s}""".formatted(
                        text,
                        history.turns(),
                        reset,
                        bill.json(),
                        ProcessHandle.current().pid(),
                        ledger.json());
    }
}
