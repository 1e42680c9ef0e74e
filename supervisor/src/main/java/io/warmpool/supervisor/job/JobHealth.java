package io.warmpool.supervisor.job;

import java.util.Map;

/**
 * How the jobs are.
 *
 * @param counts how many there are in each state
 * @param maxQueued how many may be queued
 * @param here how many of them run in this supervisor's pools
 * @param unstored outcomes that only this supervisor's memory has, until the store can be written
 * @param failure why the store cannot be used, or empty if it can
 */
public record JobHealth(Map<JobState, Long> counts, long maxQueued, int here, int unstored, String failure) {

    public JobHealth {
        counts = Map.copyOf(counts);
    }
}
