package io.warmpool.supervisor.cli;

import java.io.PrintWriter;

/**
 * A job on a terminal: its text as it comes, what happens to it in brackets, and below that one line that is drawn again
 * and again with how far it is. While the text stands in the middle of a line, that one is not drawn.
 */
final class JobScreen implements JobSight {

    private static final String CLEAR_LINE = "\r\u001b[2K";

    private final PrintWriter out;
    private final ProgressBar bar;
    private final VerbClock clock;

    private JobProgress progress;
    private boolean drawn;
    private boolean stale;
    private boolean inLine;
    private boolean shownText;

    JobScreen(Terminal terminal, VerbClock clock) {
        this.out = terminal.out();
        this.bar = new ProgressBar(terminal.columns());
        this.clock = clock;
    }

    @Override
    public void onEvent(ServerEvent event) {
        var data = Json.tree(event.data());
        switch (event.name()) {
            case "delta" -> {
                var text = data.path("text").asText();
                if (!text.isEmpty()) {
                    clear();
                    out.print(TerminalText.text(text));
                    inLine = !text.endsWith("\n");
                    shownText = true;
                }
            }
            case "progress" -> {
                progress = JobProgress.of(data);
                stale = true;
            }
            case "state" -> say(JobWords.state(data));
            case "gap" -> say(JobWords.gap(data));
            default -> {} // the agent's own events: --json shows them
        }
    }

    @Override
    public boolean onQuiet() {
        if (progress != null && !inLine && (stale || !drawn)) {
            out.print(CLEAR_LINE + bar.line(progress, clock.nanos()));
            drawn = true;
            stale = false;
        }
        return !out.checkError();
    }

    @Override
    public void onBroken(String why) {
        say("the connection is lost (" + why + "); trying again");
        out.flush();
    }

    @Override
    public boolean onEnd() {
        clear();
        endLine();
        out.flush();
        return shownText;
    }

    private void say(String words) {
        clear();
        endLine();
        out.print("(" + TerminalText.line(words) + ")\n");
    }

    private void endLine() {
        if (inLine) {
            out.print("\n");
            inLine = false;
        }
    }

    private void clear() {
        if (drawn) {
            out.print(CLEAR_LINE);
            drawn = false;
        }
    }
}
