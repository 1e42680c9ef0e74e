package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How a job is followed to its end, by whichever verb. */
final class FollowOptions {

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = DurationConverter.class,
            description = "how long a lost connection is tried again (default: ${DEFAULT-VALUE})")
    private Duration patience;

    /**
     * Follows it, and shows what it sees.
     *
     * @param patient whether already the first connection may be tried again
     * @param silent to show the output alone
     * @throws CliFailure if the job did not succeed, or cannot be followed
     */
    void follow(
            Terminal terminal, JobFollower.Address address, String id, boolean patient, boolean silent, boolean json)
            throws IOException {
        var clock = VerbClock.system();
        var sight = silent ? JobSight.NOTHING : sight(terminal, clock, json);
        var follower = new JobFollower(address, id, patience, clock);
        ServerEvent end;
        var shownText = false;
        try {
            end = follower.follow(sight, patient);
        } finally {
            shownText = sight.onEnd();
        }
        if (json) {
            terminal.out().println(CallOutput.line(end));
        }
        if (end.name().equals("error")) {
            throw Problem.of(end.data());
        }
        if (!json && !shownText) {
            new JobOutput(terminal, address, id).print(Json.tree(end.data()));
        }
    }

    private static JobSight sight(Terminal terminal, VerbClock clock, boolean json) {
        if (json) {
            return new JobEvents(terminal);
        }
        return terminal.shownOut() ? new JobScreen(terminal, clock) : new JobLines(terminal, clock);
    }
}
