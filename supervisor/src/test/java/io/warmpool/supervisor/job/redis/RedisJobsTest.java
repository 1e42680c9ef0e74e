package io.warmpool.supervisor.job.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.job.JobLimits;
import io.warmpool.supervisor.job.JobStore;
import io.warmpool.supervisor.job.JobStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What every store of jobs keeps, in a real Redis. */
class RedisJobsTest extends JobStoreContract {

    @TempDir
    private static Path folder;

    private static RedisServer server;

    private JobLimits limits;

    @BeforeAll
    static void startServer() throws Exception {
        server = RedisServer.durable(folder, "everysec");
    }

    @AfterAll
    static void endServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected JobStore open(JobLimits with) throws Exception {
        limits = with;
        assertThat(server.command("FLUSHALL")).isEqualTo("+OK");
        return RedisJobs.open(server.uri(), limits);
    }

    @Override
    protected JobStore reopen() {
        store().close();
        return RedisJobs.open(server.uri(), limits);
    }
}
