package io.warmpool.supervisor.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptClassPathsTest {

    @TempDir
    Path folder;

    private Path root;
    private KeptClassPaths kept;

    @BeforeEach
    void open() {
        root = folder.resolve("cache/class-path");
        kept = openAt(Instant.now());
    }

    /** An hour on, everything on disk is old enough to be relied on. */
    private KeptClassPaths openAt(Instant now) {
        return new KeptClassPaths(root, InstantSource.fixed(now));
    }

    @Test
    void aJarThatIsOverwrittenInPlaceLeavesTheOldCopyAsItWas() throws Exception {
        var jar = Files.writeString(folder.resolve("a.jar"), "one");
        var first = kept.keep("p", List.of(jar)).getFirst();
        Files.writeString(jar, "two");
        var second = kept.keep("p", List.of(jar)).getFirst();
        assertThat(kept.path(first)).hasContent("one").hasFileName("a.jar");
        assertThat(kept.path(second)).hasContent("two").hasFileName("a.jar");
        assertThat(first.hash()).isNotEqualTo(second.hash());
    }

    @Test
    void aWriteThatKeepsSizeAndTimeIsNoticedAllTheSame() throws Exception {
        var time = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        var jar = Files.writeString(folder.resolve("a.jar"), "one");
        Files.setLastModifiedTime(jar, time);
        kept = openAt(Instant.now().plus(Duration.ofHours(1)));
        var first = kept.keep("p", List.of(jar)).getFirst();
        Files.writeString(jar, "two");
        Files.setLastModifiedTime(jar, time);
        assertThat(kept.keep("p", List.of(jar)).getFirst()).isNotEqualTo(first);
    }

    @Test
    void allCopiesCarryTheSameTimeAndEqualFilesShareOne() throws Exception {
        var one = Files.writeString(folder.resolve("a.jar"), "same");
        var other = Files.writeString(Files.createDirectory(folder.resolve("x")).resolve("a.jar"), "same");
        var copies = kept.keep("p", List.of(one, other));
        assertThat(new HashSet<>(copies)).hasSize(1);
        assertThat(Files.getLastModifiedTime(kept.path(copies.getFirst())))
                .isEqualTo(FileTime.from(Instant.parse("2000-01-01T00:00:00Z")));
    }

    @Test
    void whatIsThereIsNeitherReadNorCopiedAgainEvenByTheNextSupervisor() throws Exception {
        var jar = Files.writeString(folder.resolve("a.jar"), "one");
        var later = Instant.now().plus(Duration.ofHours(1));
        kept = openAt(later);
        var copy = kept.keep("p", List.of(jar)).getFirst();
        var inode = Files.getAttribute(kept.path(copy), "unix:ino");
        var index = new HashIndex(root.resolve("index"));
        assertThat(index.hash(jar, HashIndex.stamp(jar, later))).contains(copy.hash());
        kept = openAt(later);
        assertThat(kept.keep("p", List.of(jar))).containsExactly(copy);
        assertThat(Files.getAttribute(kept.path(copy), "unix:ino")).isEqualTo(inode);
    }

    @Test
    void aFileThatWasJustWrittenIsNotReliedOn() throws Exception {
        var jar = Files.writeString(folder.resolve("a.jar"), "one");
        kept.keep("p", List.of(jar));
        assertThat(new HashIndex(root.resolve("index")).hash(jar, HashIndex.stamp(jar, Instant.now())))
                .isEmpty();
    }

    @Test
    void aCopyWithoutItsBytesIsMadeAgain() throws Exception {
        var jar = Files.writeString(folder.resolve("a.jar"), "one");
        kept = openAt(Instant.now().plus(Duration.ofHours(1)));
        var copy = kept.keep("p", List.of(jar)).getFirst();
        Files.writeString(kept.path(copy), "");
        kept.keep("p", List.of(jar));
        assertThat(kept.path(copy)).hasContent("one");
        Files.delete(kept.path(copy));
        assertThat(kept.missing(List.of(copy))).contains(kept.path(copy));
        kept.keep("p", List.of(jar));
        assertThat(kept.path(copy)).hasContent("one");
    }

    @Test
    void aFolderOfClassesIsCopiedAsATreeAndHasAHashOfItsNamesAndBytes() throws Exception {
        var classes = classes("one");
        var first = kept.keep("p", List.of(classes)).getFirst();
        assertThat(kept.path(first).resolve("com/example/A.class")).hasContent("one");
        Files.writeString(classes.resolve("com/example/A.class"), "two");
        var second = kept.keep("p", List.of(classes)).getFirst();
        assertThat(second).isNotEqualTo(first);
        assertThat(kept.path(first).resolve("com/example/A.class")).hasContent("one");
        Files.move(classes.resolve("com/example/A.class"), classes.resolve("com/example/B.class"));
        assertThat(kept.keep("p", List.of(classes)).getFirst()).isNotIn(first, second);
    }

    @Test
    void aFolderThatLostAFileInTheCacheIsMadeWholeAgain() throws Exception {
        var classes = classes("one");
        var copy = kept.keep("p", List.of(classes)).getFirst();
        Files.delete(kept.path(copy).resolve("com/example/A.class"));
        assertThat(kept.keep("p", List.of(classes))).containsExactly(copy);
        assertThat(kept.path(copy).resolve("com/example/A.class")).hasContent("one");
    }

    @Test
    void aFolderWithTooManyFilesIsRefusedWithTheNumber() throws Exception {
        var classes = Files.createDirectory(folder.resolve("classes"));
        for (int i = 0; i <= HashedCopy.MOST_FILES; i++) {
            Files.createFile(classes.resolve(i + ".class"));
        }
        assertThatThrownBy(() -> kept.keep("p", List.of(classes)))
                .isInstanceOf(DeployFailure.class)
                .hasMessageContaining("more than 20000 files")
                .hasMessageContaining("put the classes into a jar");
    }

    @Test
    void aSweepRemovesWhatNobodyHoldsAndWhatADeadSupervisorLeftBehind() throws Exception {
        kept = openAt(Instant.now().plus(Duration.ofHours(1)));
        var a = kept.keep("p", List.of(Files.writeString(folder.resolve("a.jar"), "a")))
                .getFirst();
        var b = kept.keep("q", List.of(Files.writeString(folder.resolve("b.jar"), "b")))
                .getFirst();
        var c = kept.keep("p", List.of(Files.writeString(folder.resolve("c.jar"), "c")))
                .getFirst();
        Files.writeString(root.resolve(".new-1234"), "half a jar");
        kept.hold("p", Set.of(c));
        kept.sweep();
        assertThat(kept.path(a)).doesNotExist();
        assertThat(kept.path(b)).exists();
        assertThat(kept.path(c)).exists();
        assertThat(entries(root)).containsExactlyInAnyOrder("index", b.folder(), c.folder());
    }

    private Path classes(String text) throws IOException {
        var classes = folder.resolve("classes");
        Files.createDirectories(classes.resolve("com/example"));
        Files.writeString(classes.resolve("com/example/A.class"), text);
        return classes;
    }

    private static List<String> entries(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
