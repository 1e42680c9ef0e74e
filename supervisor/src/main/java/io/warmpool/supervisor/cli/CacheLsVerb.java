package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "ls",
        header = "Show what the caches of each worker hold and have done.",
        description = {
            "Prints a line for each worker and scope. ENTRIES, WEIGHT and LEASES are as they are now, the others count since",
            "the worker's start. AVG is the time of a load, EVICTED how many entries went, and why."
        },
        footer = {
            "  warmpool cache ls",
            "  warmpool cache ls assistant",
            "  warmpool cache ls --json | jq '.workers[].caches[]'"
        })
final class CacheLsVerb implements Callable<Integer> {

    @ParentCommand
    private CacheVerb parent;

    @Parameters(paramLabel = "POOL", arity = "0..1", description = "only this pool's workers")
    private String pool;

    @Option(names = "--json", description = "print the answer as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        var out = parent.terminal().out();
        var query = pool == null ? Map.<String, String>of() : Map.of("pool", pool);
        var answer = parent.control().get("/v1/caches" + HttpRequest.query(query));
        if (json) {
            out.println(TerminalText.text(answer));
        } else {
            print(Json.read(answer, CachesView.class), out);
        }
        return Warmpool.DONE;
    }

    static void print(CachesView view, PrintWriter out) {
        var table = new Table()
                .left("POOL")
                .right("SLOT")
                .left("SCOPE")
                .right("ENTRIES")
                .right("WEIGHT")
                .right("LEASES")
                .right("HITS")
                .right("MISSES")
                .right("HIT%")
                .right("LOADS")
                .right("AVG")
                .right("FAILED")
                .left("EVICTED");
        for (var worker : view.workers()) {
            for (var cache : worker.caches()) {
                table.line(
                        worker.pool(),
                        String.valueOf(worker.slot()),
                        cache.scope(),
                        HumanText.count(cache.entries()),
                        HumanText.size(cache.weight()),
                        HumanText.count(cache.leases()),
                        HumanText.count(cache.hits()),
                        HumanText.count(cache.misses()),
                        HumanText.percent(cache.hitPercent()),
                        HumanText.count(cache.loads()),
                        HumanText.millis(cache.loadMsAverage()),
                        HumanText.count(cache.failedLoads()),
                        evicted(cache.evictions()));
            }
        }
        table.print(out);
    }

    private static String evicted(Map<String, Long> causes) {
        var all = causes.values().stream().mapToLong(Long::longValue).sum();
        if (all == 0) {
            return "0";
        }
        return causes.entrySet().stream()
                .filter(cause -> cause.getValue() > 0)
                .map(cause -> cause.getKey() + " " + cause.getValue())
                .collect(Collectors.joining(", ", all + " (", ")"));
    }
}
