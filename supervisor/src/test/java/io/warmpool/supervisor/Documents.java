package io.warmpool.supervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** README.md and everything under docs/, as the tests that hold them to the code read them. */
public final class Documents {

    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern CODE = Pattern.compile("(?s)```.*?```|`[^`]+`");

    private Documents() {}

    /** Each page by its path from the root. */
    public static Map<String, String> all() {
        var pages = new TreeMap<String, String>();
        pages.put("README.md", read("README.md"));
        try (var walk = Files.walk(ROOT.resolve("docs"))) {
            walk.filter(file -> file.toString().endsWith(".md"))
                    .map(file -> ROOT.relativize(file).toString().replace('\\', '/'))
                    .forEach(name -> pages.put(name, read(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pages;
    }

    /** One page. */
    public static String read(String name) {
        try {
            return Files.readString(ROOT.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands in a page as code, a span or a block a line. */
    public static String code(String page) {
        return CODE.matcher(page)
                .results()
                .map(MatchResult::group)
                .map(code -> code.startsWith("```")
                        ? code
                        : code.substring(1, code.length() - 1).replaceAll("\\s+", " "))
                .collect(Collectors.joining("\n"));
    }
}
