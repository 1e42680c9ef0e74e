package io.warmpool.supervisor.cli;

import java.io.PrintWriter;
import java.time.Instant;

/** Prints a session for people. All that clients or agents have said in it is made harmless for the terminal. */
record SessionText(PrintWriter out) {

    void print(SessionsView.Session session, Instant now) {
        say("session", session.id());
        say("pool", session.pool());
        say("tenant", SessionsView.orNone(session.tenant()));
        say("user", SessionsView.orNone(session.user()));
        say("created", moment(session.created(), now));
        say("used", moment(session.lastUsed(), now));
        say("calls", calls(session));
        say("size", HumanText.size(session.size()));
        say("state", state(session.state()));
        for (var entry : session.transcript()) {
            print(entry);
        }
    }

    private void print(SessionsView.Entry entry) {
        out.println();
        line("turn " + entry.turn() + "  " + entry.at() + "  " + HumanText.duration(entry.tookMs()) + "  "
                + (entry.worker() == null || entry.worker().isEmpty() ? "no worker" : entry.worker()) + "  "
                + entry.outcome() + "  " + entry.call());
        print("  > ", entry.input());
        print("  < ", entry.output());
    }

    private void print(String mark, SessionsView.Body body) {
        if (body == null) {
            return;
        }
        var size = HumanText.size(body.size());
        if (body.text() == null) {
            line(mark + "(" + size + " of " + SessionsView.orNone(body.contentType()) + ", which is no text)");
            return;
        }
        body.text().lines().forEach(each -> line(mark + each));
        if (body.cut()) {
            line("    (cut here: it has " + size + " in all)");
        }
    }

    private static String moment(String moment, Instant now) {
        return moment + " (" + HumanText.age(moment, now) + " ago)";
    }

    private static String calls(SessionsView.Session session) {
        var running = session.running() == null ? "" : ", " + session.running() + " runs";
        var waiting = session.waiting() == 0 ? "" : ", " + session.waiting() + " waiting";
        return session.calls() + running + waiting;
    }

    private static String state(SessionsView.State state) {
        if (state == null) {
            return "none";
        }
        return "version " + state.version() + ", " + HumanText.size(state.size())
                + (state.stored() ? ", saved" : ", unsaved: only the supervisor's memory has it");
    }

    private void say(String what, String value) {
        line(String.format("%-7s  %s", what, value));
    }

    private void line(String text) {
        out.println(TerminalText.line(text));
    }
}
