/** Tells other servers of the end of jobs: where that may go, how it is signed, and when it is tried again. */
package io.warmpool.supervisor.job.webhook;
