package io.warmpool.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.ExitCode;
import io.warmpool.proto.FromWorker;
import io.warmpool.proto.ToWorker;
import io.warmpool.supervisor.link.LinkCounters;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the pages to each other and to what both ends of the link agree on. */
class DocsTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");

    @Test
    void everyRelativeLinkPointsAtAFile() {
        var broken = new ArrayList<String>();
        Documents.all()
                .forEach((page, text) -> LINK.matcher(text).results().forEach(link -> {
                    var target = link.group(1);
                    if (!target.contains("://")) {
                        var file = Documents.ROOT
                                .resolve(page)
                                .resolveSibling(target)
                                .normalize();
                        if (!Files.exists(file)) {
                            broken.add(page + " -> " + target);
                        }
                    }
                }));
        assertThat(broken).isEmpty();
    }

    @Test
    void theReadmeIsShortAndLeadsToEveryPage() {
        var readme = Documents.read("README.md");
        assertThat(readme.lines().count()).isLessThan(150);
        var pages = Documents.all().keySet().stream().filter(page -> page.matches("docs/[^/]+"));
        assertThat(Stream.concat(pages, Stream.of("docs/decisions/", "CHANGELOG.md")))
                .allSatisfy(page -> assertThat(readme).contains("](" + page + ")"));
    }

    @Test
    void everyDecisionIsNumberedInTurnAndHasAHeadlineThatSaysSo() {
        var decisions = Documents.all().keySet().stream()
                .filter(page -> page.startsWith("docs/decisions/"))
                .toList();
        assertThat(decisions).isNotEmpty();
        for (int i = 0; i < decisions.size(); i++) {
            var number = String.format("%04d", i + 1);
            assertThat(decisions.get(i)).startsWith("docs/decisions/" + number + "-");
            assertThat(Documents.read(decisions.get(i))).startsWith("# " + number + ": ");
        }
    }

    @Test
    void everyExitCodeOfAWorkerIsExplainedInItsOwnWords() {
        var protocol = Documents.read("docs/protocol.md");
        assertThat(ExitCode.values())
                .allSatisfy(code -> assertThat(protocol).contains("| " + code.code() + " | " + code.meaning()));
    }

    @Test
    void everythingThatIsCountedOnTheLinkIsExplained() {
        var protocol = Documents.read("docs/protocol.md");
        assertThat(new LinkCounters("any").snapshot().keySet())
                .hasSize(LinkCounters.Oddity.values().length)
                .allSatisfy(name -> assertThat(protocol).contains("| `" + name + "` |"));
    }

    @Test
    void everyMessageOfTheLinkHasItsPlaceInTheOrder() {
        var protocol = Documents.read("docs/protocol.md");
        var messages = Stream.concat(
                        Stream.of(ToWorker.class.getPermittedSubclasses()),
                        Stream.of(FromWorker.class.getPermittedSubclasses()))
                .map(Class::getSimpleName)
                .toList();
        assertThat(messages)
                .allSatisfy(name -> assertThat(protocol).containsPattern("(?m)^\\|[^|]*\\b" + name + "\\b[^|]*\\| "));
    }
}
