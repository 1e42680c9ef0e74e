package io.warmpool.supervisor.cli;

/** A job for programs: each event as one JSON object, on one line. */
record JobEvents(Terminal terminal) implements JobSight {

    @Override
    public void onEvent(ServerEvent event) {
        terminal.out().println(CallOutput.line(event));
    }

    @Override
    public boolean onQuiet() {
        return !terminal.out().checkError();
    }

    @Override
    public void onBroken(String why) {
        terminal.err().println(TerminalText.line("the connection is lost (" + why + "); trying again"));
    }
}
