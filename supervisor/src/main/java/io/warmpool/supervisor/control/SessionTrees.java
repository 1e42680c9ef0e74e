package io.warmpool.supervisor.control;

import io.warmpool.supervisor.session.SessionView;
import io.warmpool.supervisor.session.TranscriptEntry;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Turns sessions and what was said in them into JSON. */
final class SessionTrees {

    private SessionTrees() {}

    static Map<String, Object> tree(SessionView session) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("id", session.key().id());
        tree.put("pool", session.key().pool());
        tree.put("tenant", session.key().tenant());
        tree.put("user", session.key().user());
        tree.put("created", session.created().toString());
        tree.put("last-used", session.lastUsed().toString());
        tree.put("calls", session.calls());
        tree.put("size", session.size());
        tree.put("state", session.state().map(SessionTrees::tree).orElse(null));
        tree.put("running", session.running().map(Object::toString).orElse(null));
        tree.put("waiting", session.waiting());
        return tree;
    }

    private static Map<String, Object> tree(SessionView.State state) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("version", state.version());
        tree.put("size", state.size());
        tree.put("stored", state.stored());
        return tree;
    }

    static Map<String, Object> tree(TranscriptEntry entry) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("turn", entry.turn());
        tree.put("call", entry.call());
        tree.put("at", entry.at().toString());
        tree.put("took-ms", entry.millis());
        tree.put("worker", entry.worker());
        tree.put("outcome", entry.outcome());
        tree.put("input", tree(entry.input()));
        tree.put("output", entry.outcome().equals("done") ? tree(entry.output()) : null);
        return tree;
    }

    private static Map<String, Object> tree(TranscriptEntry.Body body) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("content-type", body.contentType());
        tree.put("size", body.size());
        body.text()
                .ifPresentOrElse(
                        text -> tree.put("text", text),
                        () -> tree.put("base64", Base64.getEncoder().encodeToString(body.kept())));
        tree.put("cut", body.isCut());
        return tree;
    }
}
