import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks, or with {@code write} mends, the layout of every Java file below a folder. Maven runs it in the toolchain's
 * JDK 25 (`mvn validate` checks, `mvn validate -Dformat=write` mends): the formatter uses the parser of the JVM it
 * runs in, and Maven's own may be older than the language level here.
 */
final class Format {
    public static void main(String[] args) throws IOException {
        var root = Path.of(args[0]);
        var write = args[1].equals("write");
        var formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .build());
        List<Path> files;
        try (var walk = Files.walk(root)) {
            files = walk.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> !root.relativize(path).toString().matches("(.*/)?(target|\\..*)/.*"))
                    .toList();
        }
        var wrong = new ArrayList<String>();
        for (var file : files) {
            var text = Files.readString(file);
            try {
                var imports = RemoveUnusedImports.removeUnusedImports(
                        ImportOrderer.reorderImports(text, JavaFormatterOptions.Style.PALANTIR));
                var formatted = formatter.formatSource(imports);
                if (!formatted.equals(text)) {
                    wrong.add(root.relativize(file).toString());
                    if (write) {
                        Files.writeString(file, formatted);
                    }
                }
            } catch (FormatterException e) {
                wrong.add(root.relativize(file) + ": " + e.getMessage());
            }
        }
        wrong.forEach(file -> System.out.println((write ? "formatted " : "not formatted: ") + file));
        if (!wrong.isEmpty() && !write) {
            System.out.println(wrong.size() + " of " + files.size()
                    + " files are not in the house format; `mvn validate -N -Dformat=write` mends them");
            System.exit(1);
        }
    }
}
