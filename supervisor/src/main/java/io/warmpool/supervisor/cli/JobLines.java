package io.warmpool.supervisor.cli;

import java.time.Duration;

/**
 * A job for a file or a pipe: its text verbatim on standard output, and what else happens to it line by line on standard
 * error; how far it is at most once a second.
 */
final class JobLines implements JobSight {

    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final Terminal terminal;
    private final VerbClock clock;

    private JobProgress untold;
    private long toldAt;
    private boolean toldBefore;
    private boolean inLine;
    private boolean shownText;

    JobLines(Terminal terminal, VerbClock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public void onEvent(ServerEvent event) {
        var data = Json.tree(event.data());
        switch (event.name()) {
            case "delta" -> {
                var text = data.path("text").asText();
                terminal.out().print(text);
                shownText |= !text.isEmpty();
                inLine = text.isEmpty() ? inLine : !text.endsWith("\n");
            }
            case "progress" -> {
                untold = JobProgress.of(data);
                if (!toldBefore || clock.nanos() - toldAt >= BETWEEN.toNanos()) {
                    tellProgress();
                }
            }
            case "state" -> say(JobWords.state(data));
            case "gap" -> say(JobWords.gap(data));
            default -> {} // the agent's own events: --json shows them
        }
    }

    @Override
    public boolean onQuiet() {
        return !terminal.out().checkError();
    }

    @Override
    public void onBroken(String why) {
        say("the connection is lost (" + why + "); trying again");
    }

    @Override
    public boolean onEnd() {
        tellProgress();
        if (inLine) {
            terminal.out().print("\n");
        }
        terminal.out().flush();
        return shownText;
    }

    private void tellProgress() {
        if (untold != null) {
            terminal.err().println(TerminalText.line("progress " + untold.text()));
            untold = null;
            toldAt = clock.nanos();
            toldBefore = true;
        }
    }

    private void say(String words) {
        tellProgress();
        terminal.err().println(TerminalText.line(words));
    }
}
