package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "show",
        header = "Show a session and what was said in it.",
        description = {
            "Shows the record of a session, and then its last calls: when, how long, by which worker, and how it ended;",
            "then the input after '>' and the output after '<'."
        },
        footer = {
            "  warmpool sessions show talk-1",
            "  warmpool sessions show talk-1 --pool assistant --tenant acme --user ann",
            "  warmpool sessions show talk-1 --last 1 --json | jq -r '.transcript[0].output.text'"
        })
final class SessionsShowVerb implements Callable<Integer> {

    private static final int MOST = 1000;

    @ParentCommand
    private SessionsVerb parent;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "the session's id")
    private String id;

    @Mixin
    private SessionOwner owner;

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "20",
            description = "so many of its last calls, at most " + MOST + " (default: ${DEFAULT-VALUE})")
    private int last;

    @Option(names = "--json", description = "print the answer as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (last < 1 || last > MOST) {
            throw new ParameterException(spec.commandLine(), "N must be a number from 1 to " + MOST + ", was " + last);
        }
        var path = SessionsVerb.path(id);
        var pages = new Pages(parent.control(), path, "transcript", "after");
        // The first answer says how many calls there were, and whose session it is if that was left open.
        var first = Json.read(pages.read(owner.query(), 1), SessionsView.Session.class);
        var exact = new LinkedHashMap<String, String>();
        exact.put("pool", first.pool());
        exact.put("tenant", first.tenant());
        exact.put("user", first.user());
        exact.put("after", String.valueOf(Math.max(0, first.calls() - last)));
        var answer = pages.read(exact, last);
        var out = parent.terminal().out();
        if (json) {
            out.println(TerminalText.text(answer.toString()));
        } else {
            new SessionText(out).print(Json.read(answer, SessionsView.Session.class), Instant.now());
        }
        return Warmpool.DONE;
    }
}
