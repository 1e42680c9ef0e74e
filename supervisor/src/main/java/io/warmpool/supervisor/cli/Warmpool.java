package io.warmpool.supervisor.cli;

import io.warmpool.supervisor.cli.Warmpool.Version;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line's entrance: the table of verbs, the options they share, and what each kind of failure becomes. */
@Command(
        name = "warmpool",
        header = "Routes HTTP requests to a pool of warm JVM worker processes.",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        descriptionHeading = "%n",
        footerHeading = "%nExamples:%n",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:done", "1:failed; standard error says why", "2:usage error"},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true,
        scope = ScopeType.INHERIT,
        footer = {
            "  warmpool serve                      run the supervisor",
            "  warmpool ps                         every worker",
            "  warmpool why assistant/0            what happened to a slot's workers",
            "  warmpool call assistant 'Who?'      one call",
            "  warmpool scale assistant 8          more workers, or fewer"
        },
        subcommands = {
            ServeVerb.class,
            StatusVerb.class,
            PsVerb.class,
            WhyVerb.class,
            CallVerb.class,
            JobsVerb.class,
            LogsVerb.class,
            SessionsVerb.class,
            CacheVerb.class,
            ScaleVerb.class,
            RestartVerb.class,
            RollbackVerb.class,
            PauseVerb.class,
            ResumeVerb.class,
            KillVerb.class,
            DumpVerb.class,
            StopVerb.class,
            ConfigVerb.class,
        })
public final class Warmpool implements Runnable {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "the supervisor's folder; else $$WARMPOOL_HOME, else ~/.warmpool")
    private Path home;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;
    private final Map<String, String> environment;

    Warmpool(Terminal terminal, Map<String, String> environment) {
        this.terminal = terminal;
        this.environment = environment;
    }

    public static void main(String[] args) {
        var terminal = Terminal.ofThisProcess();
        var status = commandLine(terminal, System.getenv()).execute(args);
        terminal.flush();
        System.exit(status);
    }

    static CommandLine commandLine(Terminal terminal, Map<String, String> environment) {
        return new CommandLine(new Warmpool(terminal, environment))
                .setOut(terminal.out())
                .setErr(terminal.err())
                // What begins with @ is a session's id or a text, which others may have chosen, and never a file.
                .setExpandAtFiles(false)
                .setExitCodeExceptionMapper(_ -> FAILED)
                .setParameterExceptionHandler(Warmpool::misused)
                .setExecutionExceptionHandler(Warmpool::failed);
    }

    /** Without a verb there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a verb is missing: one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    Home home() {
        return Home.choose(home, environment);
    }

    Map<String, String> environment() {
        return environment;
    }

    Terminal terminal() {
        return terminal;
    }

    ControlClient control() {
        return new ControlClient(home());
    }

    private static int misused(ParameterException e, String[] args) {
        var command = e.getCommandLine();
        var err = command.getErr();
        err.println(TerminalText.line(e.getMessage()));
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("see '" + command.getCommandSpec().qualifiedName() + " --help'");
        err.flush();
        return USAGE;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        command.getOut().flush();
        var err = command.getErr();
        err.println(TerminalText.text(e instanceof CliFailure ? e.getMessage() : "the command failed: " + e));
        if (Boolean.getBoolean("warmpool.trace")) {
            e.printStackTrace(err);
        }
        err.flush();
        return FAILED;
    }

    static String version() {
        var packaged = Warmpool.class.getPackage().getImplementationVersion();
        return packaged == null ? "(not packaged)" : packaged;
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"warmpool " + version() + " on Java " + Runtime.version()};
        }
    }
}
