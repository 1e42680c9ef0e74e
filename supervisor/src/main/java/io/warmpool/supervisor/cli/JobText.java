package io.warmpool.supervisor.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Prints a job for people. All that clients or agents have said in it is made harmless for the terminal. */
record JobText(PrintWriter out) {

    void print(JobsView.Job job, Instant now) {
        say("job", job.id());
        say("state", job.shownState() + (job.shownState().equals(job.state()) ? "" : ", " + job.state()));
        say("agent", job.agent());
        say("tenant", SessionsView.orNone(job.tenant()));
        say("user", SessionsView.orNone(job.user()));
        say("session", SessionsView.orNone(job.session()));
        say(
                "priority",
                job.priority() + ", "
                        + (job.atMostOnce() ? "never run twice" : HumanText.plural(job.retries(), "retry", "retries")));
        say("created", moment(job.created(), now));
        sayIfThere("run at", job.runAt());
        if (job.started() != null) {
            say("started", moment(job.started(), now));
        }
        if (job.ended() != null) {
            say("ended", moment(job.ended(), now));
            say("kept", "until " + job.keptUntil());
        }
        say("took", took(job.started(), job.ended(), now));
        sayIfThere("deadline", job.deadline());
        say("input", HumanText.size(job.inputSize()) + " of " + SessionsView.orNone(job.inputType()));
        if (job.progress() != null && !job.progress().isNull()) {
            say("progress", JobProgress.of(job.progress()).text());
        }
        if (job.cause() != null) {
            say("cause", job.cause().words());
        }
        if (job.webhook() != null) {
            say("webhook", webhook(job.webhook()));
        }
        say("events", String.valueOf(job.lastEvent()));
        attempts(job, now);
        output(job);
    }

    private void attempts(JobsView.Job job, Instant now) {
        out.println();
        if (job.attempts().isEmpty()) {
            line("never tried so far");
            return;
        }
        var table = new Table()
                .right("ATTEMPT")
                .left("WORKER")
                .right("PID")
                .left("CALL")
                .left("STARTED")
                .right("TOOK")
                .left("OUTCOME")
                .left("CAUSE");
        for (var attempt : job.attempts()) {
            table.line(
                    String.valueOf(attempt.number()),
                    SessionsView.orNone(JobWords.place(attempt.worker())),
                    HumanText.count(attempt.pid()),
                    attempt.call(),
                    attempt.started() == null ? HumanText.UNKNOWN : attempt.started(),
                    took(attempt.started(), attempt.ended(), now),
                    attempt.ended() == null ? "running" : attempt.outcome(),
                    attempt.cause() == null ? "" : attempt.cause());
        }
        table.print(out);
    }

    private void output(JobsView.Job job) {
        if (job.output() != null) {
            text("output, " + size(job) + ":", job.output());
        } else if (job.outputSize() != null) {
            out.println();
            line("output, " + size(job) + ": 'warmpool jobs show " + job.id() + " --output > FILE' writes it");
        } else if (job.partial() != null) {
            text(
                    job.partial().cut() ? "what it has said, the end of it:" : "what it has said:",
                    job.partial().text());
        }
    }

    private void text(String heading, String text) {
        out.println();
        line(heading);
        out.print(TerminalText.text(text));
        out.print(text.isEmpty() || text.endsWith("\n") ? "" : "\n");
        out.flush();
    }

    private static String size(JobsView.Job job) {
        return HumanText.size(job.outputSize()) + " of " + SessionsView.orNone(job.outputType());
    }

    private static String webhook(JobsView.Webhook hook) {
        if (hook.delivered() == null) {
            return hook.url() + ", told at the end";
        }
        var tries = HumanText.plural(hook.tries() == null ? 0 : hook.tries(), "try", "tries");
        var note = hook.note() == null || hook.note().isEmpty() ? "" : ": " + hook.note();
        var next = hook.next() == null ? "" : "; next try " + hook.next();
        return hook.url() + (hook.delivered() ? ", told after " : ", not told after ") + tries + note + next;
    }

    /** From the start to the end, or until now; not known of what has not started. */
    static String took(String started, String ended, Instant now) {
        if (started == null) {
            return HumanText.UNKNOWN;
        }
        try {
            var end = ended == null ? now : Instant.parse(ended);
            return HumanText.duration(
                    Math.max(0, Duration.between(Instant.parse(started), end).toMillis()));
        } catch (DateTimeParseException e) {
            return HumanText.UNKNOWN;
        }
    }

    private static String moment(String moment, Instant now) {
        return moment + " (" + HumanText.age(moment, now) + " ago)";
    }

    private void sayIfThere(String what, String value) {
        if (value != null) {
            say(what, value);
        }
    }

    private void say(String what, String value) {
        line(String.format("%-8s  %s", what, value));
    }

    private void line(String text) {
        out.println(TerminalText.line(text));
    }
}
