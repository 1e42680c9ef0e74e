package io.warmpool.testkit.costly;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the guide's sections on scopes to the agent that they show. */
final class AuthorsGuideTest {

    private static final Path GUIDE = Path.of("..", "..", "docs", "writing-agents.md");
    private static final Path SOURCES = Path.of("src", "main", "java", "io", "warmpool", "testkit", "costly");
    private static final Pattern JAVA = Pattern.compile("(?s)```java\n(.*?)```");

    @Test
    void everyLineOfCodeThatItShowsIsThere() throws IOException {
        var guide = Files.readString(GUIDE);
        var sections = guide.substring(guide.indexOf("## What to keep"), guide.indexOf("## Settings"));
        var shown = JAVA.matcher(sections)
                .results()
                .flatMap(block -> lines(block.group(1)).stream())
                .toList();
        assertThat(shown).hasSizeGreaterThan(15);
        assertThat(sources()).containsAll(shown);
    }

    private static Set<String> sources() throws IOException {
        var all = new HashSet<String>();
        try (var files = Files.list(SOURCES)) {
            for (var file : files.toList()) {
                all.addAll(lines(Files.readString(file)));
            }
        }
        return all;
    }

    private static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }
}
