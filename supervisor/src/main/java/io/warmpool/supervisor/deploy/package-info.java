/**
 * What workers are started with: kept copies of class paths, the generations of each pool, and the commands that change
 * them. It reads configuration and files, remembers, and leaves the rolling to the pool.
 */
package io.warmpool.supervisor.deploy;
