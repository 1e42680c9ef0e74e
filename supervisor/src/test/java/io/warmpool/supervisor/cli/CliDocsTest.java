package io.warmpool.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.Documents;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Holds the pages to the command line: every verb is told of, and no other. */
class CliDocsTest {

    private static final Pattern USE =
            Pattern.compile("(?<![\\w-])warmpool (?:--home \\S+ )?([a-z][a-z-]*)(?: ([a-z]+))?");
    /** What {@code serve} prints is no command. */
    private static final String GREETING = "warmpool is ready at";

    private final CommandLine command = new CommandLine(new Warmpool(null, Map.of()));

    @Test
    void everyVerbIsShownInTheOperationsPage() {
        var operations = Documents.code(Documents.read("docs/operations.md"));
        assertThat(verbs(command))
                .hasSizeGreaterThan(10)
                .allSatisfy(verb -> assertThat(operations).containsPattern("warmpool " + verb + "\\b"));
    }

    @Test
    void everyCommandThatIsShownExists() {
        var unknown = new ArrayList<String>();
        Documents.all()
                .forEach((page, text) -> USE.matcher(Documents.code(text).replace(GREETING, ""))
                        .results()
                        .forEach(use -> {
                            var verb = command.getSubcommands().get(use.group(1));
                            if (verb == null
                                    || (!verb.getSubcommands().isEmpty()
                                            && use.group(2) != null
                                            && !verb.getSubcommands().containsKey(use.group(2)))) {
                                unknown.add(page + ": " + use.group());
                            }
                        }));
        assertThat(unknown).isEmpty();
    }

    @Test
    void everyExitStatusIsExplained() {
        var operations = Documents.read("docs/operations.md");
        var statuses = Warmpool.class.getAnnotation(Command.class).exitCodeList();
        assertThat(statuses)
                .hasSize(3)
                .allSatisfy(status -> assertThat(operations).contains("| " + status.replace(":", " | ")));
    }

    @Test
    void everyColumnOfPsIsExplained() {
        var lines = new StringWriter();
        var out = new PrintWriter(lines);
        PsVerb.print(new WorkersView(List.of()), out);
        out.flush();
        var operations = Documents.read("docs/operations.md");
        assertThat(lines.toString().strip().split("\\s+"))
                .hasSize(13)
                .allSatisfy(column -> assertThat(operations)
                        .containsPattern("(?m)^\\|[^|]*\\b?" + Pattern.quote(column) + "[^|]*\\|"));
    }

    @Test
    void everyColumnOfTheSessionsAndTheCachesIsExplained() {
        var lines = new StringWriter();
        var out = new PrintWriter(lines);
        SessionsLsVerb.print(new SessionsView(List.of(), 0, null), Instant.EPOCH, out);
        CacheLsVerb.print(new CachesView(List.of()), out);
        out.flush();
        var operations = Documents.read("docs/operations.md");
        var section = operations.substring(operations.indexOf("\n## Sessions and caches"));
        assertThat(lines.toString().strip().split("\\s+"))
                .hasSize(23)
                .allSatisfy(column -> assertThat(section)
                        .containsPattern("(?m)^\\|[^|]*\\b" + Pattern.quote(column) + "(?!\\w)[^|]*\\|"));
    }

    @Test
    void everyColumnOfTheJobsIsExplained() {
        var lines = new StringWriter();
        var out = new PrintWriter(lines);
        JobsLsVerb.print(new JobsView(List.of(), null), Instant.EPOCH, out);
        out.flush();
        assertThat(lines.toString().strip().split("\\s+"))
                .hasSize(13)
                .allSatisfy(column -> assertThat(jobsSection())
                        .containsPattern("(?m)^\\|[^|]*\\b" + Pattern.quote(column) + "(?!\\w)[^|]*\\|"));
    }

    @Test
    void everyOptionOfTheJobsIsTold() {
        var jobs = command.getSubcommands().get("jobs");
        assertThat(jobs.getSubcommands().values())
                .hasSize(7)
                .allSatisfy(verb -> assertThat(verb.getCommandSpec().options())
                        .filteredOn(option -> !option.inherited() && !option.usageHelp() && !option.versionHelp())
                        .isNotEmpty()
                        .allSatisfy(option -> assertThat(jobsSection()).contains(option.longestName())));
    }

    private static String jobsSection() {
        var operations = Documents.read("docs/operations.md");
        var start = operations.indexOf("\n## Jobs\n");
        return operations.substring(start, operations.indexOf("\n## ", start + 1));
    }

    private static Set<String> verbs(CommandLine command) {
        var verbs = new TreeSet<String>();
        command.getSubcommands().forEach((name, verb) -> {
            if (verb.getSubcommands().isEmpty()) {
                verbs.add(name);
            }
            verb.getSubcommands().keySet().forEach(below -> verbs.add(name + " " + below));
        });
        return verbs;
    }
}
