package io.warmpool.supervisor.job.sqlite;

import io.warmpool.supervisor.job.JobFilter;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobPage;
import io.warmpool.supervisor.job.JobState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One look through the jobs: along the index that leaves the fewest to look at, and not beyond so many of them. What the index
 * does not say is asked of each.
 */
final class JobLook {

    /** So many jobs are looked at for one page. */
    static final int MOST_LOOKED_AT = 10_000;

    /** Greater than every id. */
    private static final String TOP = "~";

    private final String index;
    private final List<String> along = new ArrayList<>();
    private final List<Object> alongValues = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    private final List<Object> otherValues = new ArrayList<>();

    JobLook(JobFilter filter) {
        index = index(filter);
        place("session", filter.session(), index.equals("job_session"));
        place("user", filter.user(), index.equals("job_user"));
        place("tenant", filter.tenant(), index.startsWith("job_tenant"));
        place("state", filter.state().map(Columns::code), index.endsWith("_state"));
        place("agent", filter.agent(), index.equals("job_agent"));
        if (index.equals("job_session") || index.equals("job_user")) {
            // These have the others only, and want that said.
            along.add(index.substring("job_".length()) + " <> ''");
        }
    }

    private static String index(JobFilter filter) {
        if (filter.session().filter(name -> !name.isEmpty()).isPresent()) {
            return "job_session";
        }
        if (filter.user().filter(name -> !name.isEmpty()).isPresent()) {
            return "job_user";
        }
        if (filter.tenant().isPresent()) {
            return filter.state().isPresent() ? "job_tenant_state" : "job_tenant";
        }
        // Most have succeeded.
        if (filter.state().isPresent()
                && (filter.agent().isEmpty() || !filter.state().equals(Optional.of(JobState.SUCCEEDED)))) {
            return "job_state";
        }
        return filter.agent().isPresent() ? "job_agent" : "job_id";
    }

    private void place(String column, Optional<?> value, boolean isIndexed) {
        if (value.isPresent()) {
            (isIndexed ? along : others).add(column + " = ?");
            (isIndexed ? alongValues : otherValues).add(value.get());
        }
    }

    JobPage page(Statements statements, Optional<JobId> before, int limit) throws SQLException {
        var top = before.map(JobId::text).orElse(TOP);
        var floor = floor(statements, top);
        var jobs = statements.all(
                pageSql(), row -> JobRow.read(statements, row).job(), values(top, floor.orElse(""), limit + 1));
        if (jobs.size() > limit) {
            var page = jobs.subList(0, limit);
            return new JobPage(page, Optional.of(page.getLast().id()));
        }
        return new JobPage(jobs, floor.map(JobId::new));
    }

    /** The id of the last job that is looked at, if there may be more beyond it. */
    private Optional<String> floor(Statements statements, String top) throws SQLException {
        if (others.isEmpty()) {
            return Optional.empty();
        }
        var values = new ArrayList<>(alongValues);
        values.add(top);
        return statements.one(floorSql(), row -> row.getString(1), values.toArray());
    }

    String floorSql() {
        return "SELECT id FROM job INDEXED BY " + index + " WHERE " + and(along)
                + "id < ? ORDER BY id DESC LIMIT 1 OFFSET " + (MOST_LOOKED_AT - 1);
    }

    String pageSql() {
        return "SELECT * FROM job INDEXED BY " + index + " WHERE " + and(along) + and(others)
                + "id < ? AND id >= ? ORDER BY id DESC LIMIT ?";
    }

    private static String and(List<String> terms) {
        return terms.isEmpty() ? "" : String.join(" AND ", terms) + " AND ";
    }

    private Object[] values(String top, String floor, int limit) {
        var values = new ArrayList<>(alongValues);
        values.addAll(otherValues);
        values.add(top);
        values.add(floor);
        values.add(limit);
        return values.toArray();
    }
}
