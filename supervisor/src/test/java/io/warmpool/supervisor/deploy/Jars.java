package io.warmpool.supervisor.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Real jars with one text in them. */
final class Jars {

    private Jars() {}

    static Path write(Path file, String text) throws IOException {
        return write(file, text, "");
    }

    /** With a {@code Class-Path} in its manifest. */
    static Path write(Path file, String text, String classPath) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (!classPath.isEmpty()) {
            manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        }
        Files.createDirectories(file.getParent());
        try (var out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            out.putNextEntry(new ZipEntry("text"));
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }
}
