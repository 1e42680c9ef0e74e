package io.warmpool.supervisor.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.Documents;
import io.warmpool.supervisor.session.NoSessions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the pages to the table of the control plane's routes: all of them are there, and no others. */
class ControlDocsTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z]+ /\\S+)` \\|");
    private static final Pattern MENTION = Pattern.compile("(?:\\b(GET|PUT|POST|DELETE) )?(/v1(?:/[A-Za-z0-9{}_-]+)+)");
    /** The data plane has its own page. */
    private static final Pattern DATA_PLANE =
            Pattern.compile("/v1/agents(/[^/]+/(invoke|jobs))?|/v1/jobs/[^/]+/(events|output)");

    private final ControlRoutes routes = new ControlRoutes(ControlServer.routes(new Controlled(
            "0",
            Path.of("."),
            Instant.EPOCH,
            "",
            Map.of(),
            null,
            new NoSessions(),
            new ListedJobs(),
            new Events(),
            (_, _) -> {})));

    @Test
    void theTableOfTheControlApiIsTheTableOfTheCode() {
        var told = ROW.matcher(Documents.read("docs/control-api.md"))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        var known = routes.all().stream()
                .map(route -> route.method() + " /" + String.join("/", route.path()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(told).isEqualTo(known);
    }

    @Test
    void everyRouteThatIsMentionedExists() {
        var unknown = new ArrayList<String>();
        Documents.all().forEach((page, text) -> {
            if (!page.equals("docs/http-api.md")) {
                MENTION.matcher(text).results().forEach(mention -> {
                    var path = mention.group(2);
                    if (!DATA_PLANE.matcher(path).matches() && !exists(mention.group(1), path)) {
                        unknown.add(page + ": " + mention.group());
                    }
                });
            }
        });
        assertThat(unknown).isEmpty();
    }

    @Test
    void theProblemsThatAreListedAreThoseOfTheCode() {
        var page = Documents.read("docs/control-api.md");
        assertThat(List.of(
                        "bad-request",
                        "not-found",
                        "unknown-pool",
                        "unknown-slot",
                        "unknown-session",
                        "unknown-job",
                        "job-state",
                        "ambiguous",
                        "store-failed",
                        "method-not-allowed",
                        "command-failed",
                        "failed",
                        "busy"))
                .allSatisfy(slug -> assertThat(page).contains("| `" + slug + "` |"));
    }

    private boolean exists(String method, String path) {
        return (method == null ? List.of("GET", "PUT", "POST", "DELETE") : List.of(method))
                .stream().anyMatch(each -> {
                    try {
                        var segments = List.of(path.substring(1).split("/"));
                        return routes.find(new ControlRequest(each, segments, Map.of(), false, false, "")) != null;
                    } catch (ControlProblem e) {
                        return false;
                    }
                });
    }
}
