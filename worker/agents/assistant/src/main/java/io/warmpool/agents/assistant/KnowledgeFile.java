package io.warmpool.agents.assistant;

import io.warmpool.agent.AgentContext;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A file that may hold knowledge.
 *
 * @param path where it is
 * @param name its path below its knowledge root, or its file name if the root is the file itself
 */
record KnowledgeFile(Path path, String name) {

    private static final Set<String> MARKDOWN = Set.of("md", "markdown");
    private static final Set<String> HTML = Set.of("html", "htm", "xhtml");
    private static final Set<String> TEXT = Set.of("txt", "text", "rst", "adoc");

    /**
     * Finds the files below the roots that {@code settings.knowledge} names: in a folder those with the ending of a
     * document, hidden ones left out; a file that is named itself whatever its ending. In the order of the roots, and
     * by name below each.
     *
     * @throws NoSuchFileException if a root does not exist, naming it
     */
    static List<KnowledgeFile> find(AgentContext context, List<String> roots) throws IOException {
        var files = new ArrayList<KnowledgeFile>();
        for (var name : roots) {
            var root = context.resolve(name);
            if (!Files.exists(root)) {
                throw new NoSuchFileException(
                        root.toString(), null, "settings.knowledge names '" + name + "', which does not exist");
            }
            if (Files.isDirectory(root)) {
                files.addAll(below(root, context));
            } else {
                files.add(new KnowledgeFile(root, root.getFileName().toString()));
            }
        }
        var seen = new HashSet<Path>();
        for (var each = files.iterator(); each.hasNext(); ) {
            if (!seen.add(each.next().path().toRealPath())) {
                each.remove();
            }
        }
        return files;
    }

    /** The sections of this file's text, read as its ending says. */
    List<Section> sections(String text) {
        var ending = ending(path);
        if (MARKDOWN.contains(ending)) {
            return MarkdownReader.read(name, text);
        }
        return HTML.contains(ending) ? HtmlReader.read(name, text) : TextReader.read(name, text);
    }

    private static List<KnowledgeFile> below(Path root, AgentContext context) throws IOException {
        var files = new ArrayList<KnowledgeFile>();
        // links are followed: mounted configuration often consists of them; a loop among them is reported and left out
        Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), 100, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return isHidden(folder) && !folder.equals(root)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && !isHidden(file) && isDocument(ending(file))) {
                    files.add(new KnowledgeFile(
                            file, root.relativize(file).toString().replace('\\', '/')));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException cause) {
                context.logger().warn("skipped {}: {}", file, cause.toString());
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(Comparator.comparing(KnowledgeFile::name));
        return files;
    }

    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }

    private static boolean isDocument(String ending) {
        return MARKDOWN.contains(ending) || HTML.contains(ending) || TEXT.contains(ending);
    }

    private static String ending(Path path) {
        var name = path.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
