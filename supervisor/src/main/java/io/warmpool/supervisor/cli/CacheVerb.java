package io.warmpool.supervisor.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "cache",
        header = "Show or evict what the workers keep.",
        description = "Shows what each worker keeps between calls, by scope, and drops it where it has become wrong.",
        footer = {"  warmpool cache ls", "  warmpool cache evict assistant --tenant acme"},
        subcommands = {CacheLsVerb.class, CacheEvictVerb.class})
final class CacheVerb implements Runnable {

    @ParentCommand
    private Warmpool warmpool;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: 'cache ls' or 'cache evict'");
    }

    Terminal terminal() {
        return warmpool.terminal();
    }

    ControlClient control() {
        return warmpool.control();
    }
}
