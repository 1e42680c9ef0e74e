package io.warmpool.supervisor.store;

import java.util.List;

/**
 * What a {@link SqliteFile} is for.
 *
 * @param things what is in it, for messages and the names of threads: the plural of one thing, such as {@code sessions}
 * @param version of its tables, from 1
 * @param statements that make the tables of a new file
 * @param sync what a commit waits for
 */
public record SqliteFormat(String things, int version, List<String> statements, Sync sync) {

    /** What a commit waits for. The death of a process costs nothing that was committed either way. */
    public enum Sync {
        /** For nothing: a power cut may cost the last moments. */
        NORMAL,
        /** For the disk: a power cut costs nothing. */
        FULL
    }

    public SqliteFormat {
        statements = List.copyOf(statements);
    }
}
