package io.warmpool.testkit.costly;

import io.warmpool.agent.Breakable;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A server of tools, slow to start: one for the whole process. It can be stopped, and is then to be made anew. */
final class ToolServer implements AutoCloseable, Breakable {

    private static final int TOOLS = 200;

    private final List<String> definitions;
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean stopped;

    private ToolServer(List<String> definitions) {
        this.definitions = definitions;
    }

    /** 3 s, nearly all of them waiting. */
    static ToolServer start(Costs costs) throws Exception {
        return costs.taking(
                3000,
                () -> new ToolServer(IntStream.range(0, TOOLS)
                        .mapToObj(i -> "tool" + i + "|answers what is asked about " + Topics.name(i) + "|query:string")
                        .toList()));
    }

    /** One line a tool: its name, what it does, and its parameters. */
    List<String> definitions() {
        return definitions;
    }

    /** Begins what one call does with the tools. */
    Transaction begin() {
        if (stopped) {
            throw new IllegalStateException("the tool server was stopped");
        }
        open.incrementAndGet();
        return new Transaction();
    }

    @Override
    public boolean isBroken() {
        return stopped;
    }

    @Override
    public void close() {
        stopped = true;
    }

    /** What one call does with the tools; closed at its end, however it ends. */
    final class Transaction implements AutoCloseable {

        private Transaction() {}

        /** Says also how many transactions are open, this one included. */
        String run(String tool, String query) {
            return tool + "(" + query + ") with " + open.get() + " in use";
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }
}
