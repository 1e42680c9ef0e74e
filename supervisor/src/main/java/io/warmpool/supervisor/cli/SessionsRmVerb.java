package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "rm",
        header = "Delete sessions.",
        description = {
            "Deletes each session with its transcript and its state, and has the workers drop what they keep for it. Calls",
            "of it that run or wait are cancelled. Goes on after one that is not there, and then exits with 1."
        },
        footer = {"  warmpool sessions rm talk-1", "  warmpool sessions rm talk-1 talk-2 --tenant acme --user ann"})
final class SessionsRmVerb implements Callable<Integer> {

    @ParentCommand
    private SessionsVerb parent;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "the sessions' ids")
    private List<String> ids;

    @Mixin
    private SessionOwner owner;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        var terminal = parent.terminal();
        var results = new ArrayList<Map<String, Object>>();
        var failed = false;
        for (var id : ids) {
            var why = delete(id);
            failed |= !why.isEmpty();
            var result = new LinkedHashMap<String, Object>();
            result.put("id", id);
            result.put("deleted", why.isEmpty());
            result.put("why", why);
            results.add(result);
            if (!why.isEmpty()) {
                terminal.err().println(TerminalText.line(why));
            } else if (!json) {
                terminal.out().println(TerminalText.line(id + " deleted"));
            }
        }
        if (json) {
            terminal.out().println(TerminalText.text(Json.write(Map.of("sessions", results))));
        }
        return failed ? Warmpool.FAILED : Warmpool.DONE;
    }

    /** Returns why it was refused, or nothing if it is done. */
    private String delete(String id) throws IOException {
        try {
            parent.control().order("DELETE", SessionsVerb.path(id) + HttpRequest.query(owner.query()), Map.of());
            return "";
        } catch (CliFailure refused) {
            if (refused.isRefusal()) {
                return refused.getMessage();
            }
            throw refused;
        }
    }
}
