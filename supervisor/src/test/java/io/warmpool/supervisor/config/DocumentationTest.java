package io.warmpool.supervisor.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds docs/configuration.md to the record tree: every key with its default stands there, and no other. */
class DocumentationTest {

    private static final Pattern ENTRY = Pattern.compile("(?m)^- `([a-z.<>-]+)` \\((?:default `([^`]*)`|no default)");
    private static final Pattern MENTION =
            Pattern.compile("`((?:http|pools|worker-logs)\\.[A-Za-z0-9.<>-]+|orphan-grace)`");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\n(.*?)```");

    private static final String DOCUMENT = read(Path.of("../docs/configuration.md"));

    @TempDir
    Path folder;

    @Test
    void everyKeyIsExplainedWithItsDefaultAndNoOther() {
        var explained = new TreeMap<String, String>();
        ENTRY.matcher(DOCUMENT)
                .results()
                .forEach(entry -> explained.put(entry.group(1), normal(entry.group(1), entry.group(2))));
        assertThat(explained).isEqualTo(defaults());
    }

    @Test
    void everyKeyThatIsMentionedExists() {
        var mentioned = MENTION.matcher(DOCUMENT)
                .results()
                .map(mention -> mention.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(mentioned)
                .isNotEmpty()
                .allMatch(key -> Shape.ROOT.at(List.of(key.split("\\."))).isPresent());
    }

    @Test
    void everyLimitIsTheOneThatIsEnforced() {
        var limits = Pattern.compile("(?m)^- `([a-z.<>-]+)` \\([^)]*, from (\\S+) to (\\S+)\\)")
                .matcher(DOCUMENT)
                .results()
                .toList();
        assertThat(limits).hasSize(45);
        for (var limit : limits) {
            var key = limit.group(1).replace("<name>", "assistant");
            assertThat(new Loading(folder).problems(Optional.empty(), Map.of(), key + "=" + limit.group(2)))
                    .isEmpty();
            assertThat(new Loading(folder).problems(Optional.empty(), Map.of(), key + "=" + limit.group(3)))
                    .isEmpty();
            var beyond = limit.group(3).replaceAll("\\d+", "$09");
            assertThat(new Loading(folder).problems(Optional.empty(), Map.of(), key + "=" + beyond))
                    .singleElement()
                    .asString()
                    .contains(key + " must be " + limit.group(2) + " to " + limit.group(3) + ", was ");
        }
    }

    @Test
    void everyExampleLoads() {
        var examples = new ArrayList<String>();
        EXAMPLE.matcher(DOCUMENT).results().forEach(example -> examples.add(example.group(1)));
        assertThat(examples)
                .isNotEmpty()
                .allSatisfy(
                        yaml -> assertThat(new Loading(folder).problemsOf(yaml)).isEmpty());
    }

    private static Map<String, String> defaults() {
        var defaults = new TreeMap<String, String>();
        for (var setting :
                Loading.sets("pools.x.agent=A", "pools.x.class-path=[a]").settings()) {
            if (!setting.key().startsWith("pools.assistant.")) {
                var key = setting.key().replace("pools.x.", "pools.<name>.");
                var isDefault = setting.source() instanceof Source.Default;
                defaults.put(key, normal(key, isDefault ? setting.value().toString() : null));
            }
        }
        return defaults;
    }

    /** {@code 120s} is {@code 2m}. */
    private static String normal(String key, String value) {
        if (value != null && Shape.ROOT.at(List.of(key.split("\\."))).orElseThrow() instanceof Shape.Single single) {
            return single.text().parse().apply(value).toString();
        }
        return String.valueOf(value);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
