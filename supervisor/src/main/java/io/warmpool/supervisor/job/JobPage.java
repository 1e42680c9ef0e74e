package io.warmpool.supervisor.job;

import java.util.List;
import java.util.Optional;

/**
 * Some jobs, the newest first.
 *
 * @param next what to ask for jobs before, if there may be more. A page may be short of its limit and still have one: a look
 *     through the store is bounded.
 */
public record JobPage(List<JobRecord> jobs, Optional<JobId> next) {}
