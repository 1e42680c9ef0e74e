package io.warmpool.supervisor.job.sqlite;

import io.warmpool.supervisor.store.SqliteFormat;
import java.util.List;

/** What is in the file of the jobs. Times and lengths of time are nanoseconds; a state is its {@link Columns#code}. */
final class JobTables {

    private static final String JOB = """
            CREATE TABLE job (
              n INTEGER PRIMARY KEY AUTOINCREMENT,
              id TEXT NOT NULL,
              agent TEXT NOT NULL, tenant TEXT NOT NULL, user TEXT NOT NULL, session TEXT NOT NULL,
              input_type TEXT NOT NULL, input_size INTEGER NOT NULL, traceparent TEXT NOT NULL,
              priority INTEGER NOT NULL, run_at INTEGER NOT NULL, deadline INTEGER,
              retries INTEGER NOT NULL, back_off INTEGER NOT NULL, keep INTEGER NOT NULL,
              webhook TEXT NOT NULL, key TEXT NOT NULL, fingerprint BLOB NOT NULL, at_most_once INTEGER NOT NULL,
              created INTEGER NOT NULL, state INTEGER NOT NULL,
              ready INTEGER NOT NULL, delayed INTEGER NOT NULL, -- delayed: not yet in its lane
              ended INTEGER, expires INTEGER, round INTEGER NOT NULL DEFAULT 0,
              progress TEXT, cancelling INTEGER NOT NULL DEFAULT 0,
              output_type TEXT NOT NULL DEFAULT '', output_size INTEGER NOT NULL DEFAULT -1,
              problem TEXT, detail TEXT,
              first_event INTEGER NOT NULL DEFAULT 1, last_event INTEGER NOT NULL DEFAULT 0,
              event_bytes INTEGER NOT NULL DEFAULT 0,
              hook_next INTEGER, hook_tries INTEGER, hook_delivered INTEGER, hook_note TEXT,
              owner TEXT, fence INTEGER NOT NULL DEFAULT 0,
              batch INTEGER NOT NULL DEFAULT 0, heard INTEGER NOT NULL DEFAULT 0)""";

    /** The format of the file. */
    static final SqliteFormat FORMAT = new SqliteFormat(
            "jobs",
            1,
            List.of(
                    JOB,
                    "CREATE TABLE input (job INTEGER PRIMARY KEY, bytes BLOB NOT NULL)",
                    "CREATE TABLE output (job INTEGER PRIMARY KEY, bytes BLOB NOT NULL)",
                    """
                    CREATE TABLE attempt (
                      job INTEGER NOT NULL, number INTEGER NOT NULL, call INTEGER NOT NULL,
                      claimed INTEGER NOT NULL, started INTEGER, ended INTEGER,
                      worker TEXT NOT NULL, outcome TEXT NOT NULL, cause TEXT NOT NULL,
                      PRIMARY KEY (job, number)) WITHOUT ROWID""",
                    """
                    CREATE TABLE event (
                      job INTEGER NOT NULL, id INTEGER NOT NULL, at INTEGER NOT NULL, size INTEGER NOT NULL,
                      kind TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL,
                      PRIMARY KEY (job, id)) WITHOUT ROWID""",
                    // How many jobs are in a state: nobody counts a million rows.
                    "CREATE TABLE total (state INTEGER PRIMARY KEY, jobs INTEGER NOT NULL)",
                    // A tenant's jobs of one agent: how many are ready, how many run, and when one was taken last.
                    """
                    CREATE TABLE lane (
                      agent TEXT NOT NULL, tenant TEXT NOT NULL,
                      ready INTEGER NOT NULL, running INTEGER NOT NULL, served INTEGER NOT NULL,
                      PRIMARY KEY (agent, tenant)) WITHOUT ROWID""",
                    "CREATE TABLE turn (last INTEGER NOT NULL)",
                    "INSERT INTO turn VALUES (0)",
                    // Jobs that are deleted, but not yet all that belongs to them.
                    "CREATE TABLE remains (job INTEGER PRIMARY KEY)",
                    "CREATE UNIQUE INDEX job_id ON job (id)",
                    "CREATE UNIQUE INDEX job_key ON job (agent, tenant, user, key) WHERE key <> ''",
                    // Who is next.
                    "CREATE INDEX lane_next ON lane (agent, running, served) WHERE ready > 0",
                    "CREATE INDEX lane_idle ON lane (served) WHERE ready = 0 AND running = 0",
                    "CREATE INDEX job_ready ON job (agent, tenant, priority DESC, id) WHERE state = 0 AND delayed = 0",
                    "CREATE INDEX job_delayed ON job (ready) WHERE state = 0 AND delayed = 1",
                    "CREATE INDEX job_running ON job (owner) WHERE state = 1",
                    // What is to go.
                    "CREATE INDEX job_late ON job (deadline) WHERE state = 0 AND deadline IS NOT NULL",
                    "CREATE INDEX job_expires ON job (expires) WHERE state >= 2",
                    "CREATE INDEX job_ended ON job (ended) WHERE state >= 2",
                    "CREATE INDEX job_hook ON job (hook_next) WHERE hook_next IS NOT NULL",
                    // What is listed.
                    "CREATE INDEX job_state ON job (state, id)",
                    "CREATE INDEX job_agent ON job (agent, id)",
                    "CREATE INDEX job_tenant ON job (tenant, id)",
                    "CREATE INDEX job_tenant_state ON job (tenant, state, id)",
                    "CREATE INDEX job_user ON job (user, id) WHERE user <> ''",
                    "CREATE INDEX job_session ON job (session, id) WHERE session <> ''"),
            SqliteFormat.Sync.FULL);

    private JobTables() {}
}
