package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "evict",
        header = "Drop entries from the caches of all workers of a pool.",
        description = {
            "Drops what matches all that is given. What a call uses at that moment stays with it and is closed when the call",
            "gives it back; the next one loads anew. Exits with 1 if a worker did not answer."
        },
        footer = {
            "  warmpool cache evict assistant --scope context --fingerprint 9f86d081884c",
            "  warmpool cache evict assistant --tenant acme --user ann",
            "  warmpool cache evict assistant --scope process --key 'tools/*'",
            "  warmpool cache evict assistant --all"
        })
final class CacheEvictVerb implements Callable<Integer> {

    private static final List<String> SCOPES = List.of("process", "user", "session", "context");

    @ParentCommand
    private CacheVerb parent;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "POOL", description = "the pool")
    private String pool;

    @Option(names = "--key", paramLabel = "KEY", description = "of a value or context; with * at its end a prefix")
    private String key;

    @Option(names = "--scope", paramLabel = "SCOPE", description = "process, user, session or context")
    private String scope;

    @Option(names = "--tenant", paramLabel = "TENANT", description = "what belongs to this tenant")
    private String tenant;

    @Option(names = "--user", paramLabel = "USER", description = "what belongs to this user")
    private String user;

    @Option(names = "--session", paramLabel = "ID", description = "what belongs to this session")
    private String session;

    @Option(names = "--fingerprint", paramLabel = "F", description = "contexts that were made with this fingerprint")
    private String fingerprint;

    @Option(names = "--all", description = "everything")
    private boolean all;

    @Option(names = "--json", description = "print the answer as JSON")
    private boolean json;

    /** What the control plane answers. */
    record Evicted(List<Line> workers, long entries) {
        Evicted {
            workers = workers == null ? List.of() : workers;
        }

        record Line(int slot, Long pid, Long entries, String why) {}
    }

    @Override
    public Integer call() throws IOException {
        var path = "/v1/pools/" + HttpRequest.segment(pool) + "/evict";
        var answer = parent.control().order("POST", path, what());
        var evicted = Json.read(answer, Evicted.class);
        if (json) {
            parent.terminal().out().println(TerminalText.text(answer));
        } else {
            print(evicted);
        }
        return evicted.workers().stream().allMatch(line -> line.entries() != null) ? Warmpool.DONE : Warmpool.FAILED;
    }

    private Map<String, Object> what() {
        var what = new LinkedHashMap<String, Object>();
        put(what, "scope", scope);
        put(what, "key", key);
        put(what, "tenant", tenant);
        put(what, "user", user);
        put(what, "session", session);
        put(what, "fingerprint", fingerprint);
        if (scope != null && !SCOPES.contains(scope)) {
            throw misused("--scope must be one of " + String.join(", ", SCOPES) + ", was '" + scope + "'");
        }
        if (what.isEmpty() == !all) {
            throw misused(
                    all
                            ? "--all does not go with --" + String.join(", --", what.keySet())
                            : "say what to evict: --key, --scope, --tenant, --user, --session, --fingerprint or --all");
        }
        return all ? Map.of("all", true) : what;
    }

    private void put(Map<String, Object> what, String name, String value) {
        if (value != null) {
            if (value.isEmpty()) {
                throw misused("--" + name + " must not be empty");
            }
            what.put(name, value);
        }
    }

    private ParameterException misused(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void print(Evicted evicted) {
        var terminal = parent.terminal();
        if (evicted.workers().isEmpty()) {
            terminal.out().println(TerminalText.line(pool + " has no worker that is loaded, so nothing is cached"));
        }
        for (var line : evicted.workers()) {
            var worker = pool + "/" + line.slot() + " (pid " + HumanText.count(line.pid()) + "): ";
            if (line.entries() == null) {
                terminal.err().println(TerminalText.line(worker + "not evicted: " + line.why()));
            } else {
                terminal.out()
                        .println(TerminalText.line(worker + HumanText.plural(line.entries(), "entry", "entries")));
            }
        }
    }
}
