package io.warmpool.supervisor.http;

import io.warmpool.supervisor.job.JobDesk;
import java.time.Duration;

/**
 * What the routes of jobs have in common.
 *
 * @param unread what waits in memory for clients to read it
 * @param limit how long the desk may take to answer
 */
record JobAccess(JobDesk desk, Unread unread, Duration limit) {}
