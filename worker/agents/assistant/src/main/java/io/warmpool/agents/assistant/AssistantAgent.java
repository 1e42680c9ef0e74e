package io.warmpool.agents.assistant;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentContext;
import io.warmpool.agent.Call;
import io.warmpool.agent.Reply;
import java.io.IOException;
import java.time.Duration;

/**
 * Answers questions, in English or Chinese, with what a folder of documents says. It reads and indexes the documents
 * once, when it preloads; it keeps nothing of a call and never leaves the machine.
 *
 * <p>Takes a question as {@code {"message": "…"}} or as plain text, streams the answer piece by piece, and puts out
 * {@code {"answer": "…", "sources": [{"document": "…", "section": "…", "score": 1.23}]}}.
 */
public final class AssistantAgent implements Agent {

    /** Both are written once by preload, which a worker completes before it starts the thread of any call. */
    private SectionIndex index;

    private AnswerComposer composer;

    @Override
    public void preload(AgentContext context) throws IOException, InterruptedException {
        var start = System.nanoTime();
        var settings = AssistantSettings.from(context.settings());
        var knowledge = Knowledge.read(context, settings.knowledge());
        index = SectionIndex.of(knowledge.sections());
        composer = new AnswerComposer(index, knowledge.documents(), settings);
        if (!knowledge.sections().isEmpty()) {
            // the first question loads what the search needs; better now than at some caller's expense
            composer.answer(
                    new Question("rehearsal: " + knowledge.sections().getFirst().heading()));
        }
        context.logger()
                .info(
                        "knows {} documents in {} sections, read in {} ms; {} skipped",
                        knowledge.documents(),
                        knowledge.sections().size(),
                        Duration.ofNanos(System.nanoTime() - start).toMillis(),
                        knowledge.skipped());
        if (knowledge.sections().isEmpty()) {
            context.logger().warn("settings.knowledge {} holds no documents to answer from", settings.knowledge());
        }
    }

    @Override
    public void handle(Call call, Reply reply) throws IOException, InterruptedException {
        var answer = composer.answer(Question.read(call.input(), call.contentType()));
        for (var piece : answer.pieces()) {
            if (Thread.interrupted() || call.cancellation().isCancelled()) {
                throw new InterruptedException("the call was cancelled");
            }
            reply.delta(piece);
        }
        reply.json(answer.toJson());
    }

    @Override
    public void close() throws IOException {
        if (index != null) {
            index.close();
        }
    }
}
