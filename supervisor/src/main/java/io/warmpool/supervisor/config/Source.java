package io.warmpool.supervisor.config;

import java.nio.file.Path;

/** Where a value was written. {@code toString} is what `config print` shows, {@link #where} what a problem begins with. */
public sealed interface Source {

    /** As much of the place as helps to find it. */
    default String where() {
        return toString();
    }

    /** Built in. */
    record Default() implements Source {

        static final Default HERE = new Default();

        @Override
        public String toString() {
            return "default";
        }
    }

    /** A line of a file, counted from 1; line 0 is the file as a whole. */
    record InFile(Path file, int line) implements Source {

        @Override
        public String toString() {
            return line == 0 ? file.toString() : file + ":" + line;
        }
    }

    /** An environment variable. */
    record Variable(String name) implements Source {

        @Override
        public String toString() {
            return "env " + name;
        }
    }

    /** A {@code --set} of the command line, with secrets already hidden. */
    record Option(String text) implements Source {

        @Override
        public String where() {
            return "--set " + text;
        }

        @Override
        public String toString() {
            return "--set";
        }
    }
}
