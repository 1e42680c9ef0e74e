package io.warmpool.supervisor.session;

import java.util.List;
import java.util.OptionalLong;

/**
 * Some of what was said in a session, oldest first.
 *
 * @param next the turn to ask after for the next page, if there is one
 */
public record TranscriptPage(List<TranscriptEntry> entries, OptionalLong next) {

    /** Nothing was said. */
    public static final TranscriptPage EMPTY = new TranscriptPage(List.of(), OptionalLong.empty());
}
