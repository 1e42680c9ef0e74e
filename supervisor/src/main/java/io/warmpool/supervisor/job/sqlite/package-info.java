/** Jobs in one SQLite file: its tables, and what each operation of {@link io.warmpool.supervisor.job.JobStore} does to them. */
package io.warmpool.supervisor.job.sqlite;
