package io.warmpool.supervisor.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.job.JobFilter;
import io.warmpool.supervisor.job.JobPage;
import io.warmpool.supervisor.job.JobState;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of jobs: whose they are, and how they are asked for. */
class JobsRouteTest {

    private final TestServer server = new TestServer();

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        var request = server.request(path);
        return server.send(headers.length == 0 ? request : request.headers(headers));
    }

    @Test
    void aListIsThatOfTheTenantInItsOrder() throws Exception {
        server.jobs.page =
                new JobPage(List.of(Jobs.job(JobState.RUNNING, 3), Jobs.job(JobState.QUEUED, 1)), Optional.of(Jobs.ID));

        var answer = get(
                "/v1/jobs?state=dead&agent=nobody&session=&user=a%3Ab&limit=200&before=" + Jobs.ID,
                "Warmpool-Tenant",
                "acme");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith("{\"jobs\":[{\"id\":\"" + Jobs.ID)
                .contains("\"state\":\"running\"", "},{", "\"state\":\"queued\"")
                .endsWith("],\"next\":\"" + Jobs.ID + "\"}");
        assertThat(server.jobs.listed)
                .containsExactly(new ScriptedJobs.Listed(
                        new JobFilter(
                                Optional.of(JobState.DEAD),
                                Optional.of("nobody"),
                                Optional.of("acme"),
                                Optional.of("a:b"),
                                Optional.of("")),
                        Optional.of(Jobs.ID),
                        200));
    }

    @Test
    void withoutATenantOnlyJobsWithoutOneAreListed() throws Exception {
        assertThat(get("/v1/jobs").body()).isEqualTo("{\"jobs\":[],\"next\":null}");

        assertThat(server.jobs.listed)
                .containsExactly(new ScriptedJobs.Listed(
                        new JobFilter(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(""),
                                Optional.empty(),
                                Optional.empty()),
                        Optional.empty(),
                        50));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "state=finished|queued, running, succeeded, failed, cancelled, dead",
                "state=|queued, running",
                "state=Dead|queued, running",
                "limit=0|1 to 200",
                "limit=201|1 to 200",
                "before=x|'before'",
                "agent=|'agent'",
                "user=a%00|'user'",
                "tenant=acme|state, agent, session, user, before, limit",
            })
    void aListThatIsNotAskedForInOrderIsRefused(String query, String rule) throws Exception {
        var answer = get("/v1/jobs?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("/bad-request\"", rule);
        assertThat(server.jobs.listed).isEmpty();
    }
}
