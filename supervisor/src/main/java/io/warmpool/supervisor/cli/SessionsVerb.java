package io.warmpool.supervisor.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "sessions",
        header = "List, show or delete sessions.",
        description = {
            "A session is a conversation: its calls go to the same slot, and what they said is kept until nobody has used",
            "it for sessions.idle-timeout."
        },
        footer = {"  warmpool sessions ls", "  warmpool sessions show talk-1", "  warmpool sessions rm talk-1"},
        subcommands = {SessionsLsVerb.class, SessionsShowVerb.class, SessionsRmVerb.class})
final class SessionsVerb implements Runnable {

    @ParentCommand
    private Warmpool warmpool;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do: 'sessions ls', 'sessions show' or 'sessions rm'");
    }

    Terminal terminal() {
        return warmpool.terminal();
    }

    ControlClient control() {
        return warmpool.control();
    }

    static String path(String id) {
        return "/v1/sessions/" + HttpRequest.segment(id);
    }
}
