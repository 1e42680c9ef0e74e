package io.warmpool.supervisor.job.sqlite;

import java.sql.SQLException;
import java.time.Instant;
import java.util.OptionalLong;

/** Whose turn it is: for each agent and tenant how many jobs are ready and how many run, and when one was taken last. */
final class Lanes {

    /** So many turns later, one that was served counts as one that never was: tenants come and go. */
    private static final long REMEMBERED = 100_000;

    private final Statements statements;

    Lanes(Statements statements) {
        this.statements = statements;
    }

    void add(String agent, String tenant, int ready, int running) throws SQLException {
        if (ready == 0 && running == 0) {
            return;
        }
        statements.update("""
                INSERT INTO lane (agent, tenant, ready, running, served) VALUES (?, ?, ?, ?, 0)
                ON CONFLICT DO UPDATE SET ready = ready + excluded.ready, running = running + excluded.running""", agent, tenant, ready, running);
    }

    /** The job of this agent that comes next. */
    OptionalLong next(String agent) throws SQLException {
        var tenant = statements.one("""
                SELECT tenant FROM lane INDEXED BY lane_next WHERE agent = ? AND ready > 0
                ORDER BY running, served LIMIT 1""", row -> row.getString(1), agent);
        if (tenant.isEmpty()) {
            return OptionalLong.empty();
        }
        var job = statements.number("""
                SELECT n FROM job INDEXED BY job_ready WHERE agent = ? AND tenant = ? AND state = 0 AND delayed = 0
                ORDER BY priority DESC, id LIMIT 1""", agent, tenant.get());
        if (job.isEmpty()) {
            throw new IllegalStateException("jobs of '" + agent + "' are counted as ready, but there are none");
        }
        return job;
    }

    /** It was this tenant's turn. */
    void serve(String agent, String tenant) throws SQLException {
        statements.update("UPDATE turn SET last = last + 1");
        statements.update(
                "UPDATE lane SET served = (SELECT last FROM turn) WHERE agent = ? AND tenant = ?", agent, tenant);
    }

    /** Puts those whose time has come into their lanes. */
    void promote(Instant now, int most) throws SQLException {
        var due = statements.all(
                """
                SELECT n, agent, tenant FROM job INDEXED BY job_delayed
                WHERE state = 0 AND delayed = 1 AND ready <= ? ORDER BY ready LIMIT ?""", row -> new Due(row.getLong(1), row.getString(2), row.getString(3)), Columns.nanos(now), most);
        for (var each : due) {
            statements.update("UPDATE job SET delayed = 0 WHERE n = ?", each.job());
            add(each.agent(), each.tenant(), 1, 0);
        }
    }

    private record Due(long job, String agent, String tenant) {}

    /** Forgets lanes that nobody has used for long; how many. */
    int prune(int most) throws SQLException {
        return statements.update("""
                DELETE FROM lane WHERE (agent, tenant) IN (
                  SELECT agent, tenant FROM lane INDEXED BY lane_idle
                  WHERE ready = 0 AND running = 0 AND served < (SELECT last FROM turn) - ? LIMIT ?)""", REMEMBERED, most);
    }
}
