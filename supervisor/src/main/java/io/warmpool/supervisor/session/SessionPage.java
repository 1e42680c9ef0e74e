package io.warmpool.supervisor.session;

import java.util.List;
import java.util.Optional;

/**
 * Some sessions.
 *
 * @param total how many match in all
 * @param next what to ask for the page after this one, if there is one
 */
public record SessionPage(List<SessionView> sessions, long total, Optional<String> next) {}
