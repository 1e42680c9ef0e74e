package io.warmpool.supervisor.job.sqlite;

import static io.warmpool.supervisor.job.sqlite.Columns.nanos;

import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.JobStore.Submission;
import io.warmpool.supervisor.job.NewJob;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;

/** Jobs that come in. */
final class Intake {

    private record Known(long n, byte[] fingerprint) {}

    private final Statements statements;
    private final Moves moves;

    Intake(Statements statements, Moves moves) {
        this.statements = statements;
        this.moves = moves;
    }

    Submission submit(NewJob made, long maxQueued) throws SQLException {
        var stored = JobRow.find(statements, made.id());
        if (stored.isPresent()) {
            return new Submission.Same(stored.get().job());
        }
        var known = known(made);
        if (known.isPresent()) {
            var job = JobRow.get(statements, known.get().n()).job();
            return Arrays.equals(known.get().fingerprint(), made.fingerprint())
                    ? new Submission.Same(job)
                    : new Submission.Different(job.id());
        }
        var queued = JobReads.counts(statements).getOrDefault(JobState.QUEUED, 0L);
        return queued >= maxQueued
                ? new Submission.Full(queued)
                : new Submission.Accepted(insert(made).job());
    }

    /** The one that has this key. */
    private Optional<Known> known(NewJob made) throws SQLException {
        var spec = made.spec();
        if (spec.idempotencyKey().isEmpty()) {
            return Optional.empty();
        }
        return statements.one(
                """
                SELECT n, fingerprint FROM job INDEXED BY job_key
                WHERE agent = ? AND tenant = ? AND user = ? AND key = ? AND key <> ''""",
                row -> new Known(row.getLong(1), Columns.bytes(row, 2)),
                spec.agent(),
                spec.tenant(),
                spec.user(),
                spec.idempotencyKey());
    }

    private JobRow insert(NewJob made) throws SQLException {
        var spec = made.spec();
        var delayed = spec.runAt().isAfter(made.created());
        statements.update(
                """
                INSERT INTO job (id, agent, tenant, user, session, input_type, input_size, traceparent, priority, run_at,
                  deadline, retries, back_off, keep, webhook, key, fingerprint, at_most_once, created, state, ready, delayed)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)""",
                made.id().text(),
                spec.agent(),
                spec.tenant(),
                spec.user(),
                spec.session(),
                spec.contentType(),
                spec.inputSize(),
                spec.traceparent(),
                spec.priority(),
                nanos(spec.runAt()),
                nanos(spec.deadline()),
                spec.retries(),
                nanos(spec.backOff()),
                nanos(spec.keep()),
                spec.webhook(),
                spec.idempotencyKey(),
                made.fingerprint(),
                spec.atMostOnce(),
                nanos(made.created()),
                nanos(spec.runAt()),
                delayed);
        var n = number(made.id());
        statements.update("INSERT INTO input VALUES (?, ?)", n, made.input());
        moves.begin(n, JobRow.get(statements, n).job(), delayed);
        return JobRow.get(statements, n);
    }

    private long number(JobId id) throws SQLException {
        return statements.number("SELECT n FROM job WHERE id = ?", id.text()).orElseThrow();
    }
}
