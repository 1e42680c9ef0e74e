package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Does the same to several jobs: says what became of each, and goes on after one that was refused. */
record EachJob(Terminal terminal, boolean json) {

    /** What is done to one; returns what became of it, as the end of a sentence. */
    interface Deed {
        String on(String id) throws IOException;
    }

    /** Returns the exit status: 1 if one was refused. */
    int all(List<String> ids, Deed deed) throws IOException {
        var results = new ArrayList<Map<String, Object>>();
        var failed = false;
        for (var id : ids) {
            var result = new LinkedHashMap<String, Object>();
            result.put("id", id);
            try {
                var became = deed.on(id);
                result.put("done", true);
                result.put("text", became);
                if (!json) {
                    terminal.out().println(TerminalText.line(id + " " + became));
                }
            } catch (CliFailure refused) {
                if (!refused.isRefusal()) {
                    throw refused;
                }
                failed = true;
                result.put("done", false);
                result.put("text", refused.getMessage());
                terminal.err().println(TerminalText.line(id + ": " + refused.getMessage()));
            }
            results.add(result);
        }
        if (json) {
            terminal.out().println(TerminalText.text(Json.write(Map.of("jobs", results))));
        }
        return failed ? Warmpool.FAILED : Warmpool.DONE;
    }
}
