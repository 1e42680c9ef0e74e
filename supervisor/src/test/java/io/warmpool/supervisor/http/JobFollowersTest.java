package io.warmpool.supervisor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import io.warmpool.supervisor.job.JobEvent;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.Output;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many follow one job, and some of them do not read. */
class JobFollowersTest {

    private static final String FOLLOW = "GET /v1/jobs/" + Jobs.ID + "/events HTTP/1.1\nHost: localhost\n\n";
    private static final int LARGE = 1 << 20;

    private final TestServer server = new TestServer();
    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        clients.forEach(RawClient::close);
        server.close();
    }

    private RawClient slow() {
        var client = new RawClient(server.port(), 4096);
        clients.add(client);
        return client.send(FOLLOW);
    }

    private RawClient quick() {
        var client = server.connect();
        clients.add(client);
        return client.send(FOLLOW);
    }

    private static List<JobEvent> deltas(long count, String text) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(id -> Jobs.delta(id, text))
                .toList();
    }

    private static long direct() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    @Test
    void whoeverDoesNotReadIsReadNothingFor() {
        // Over 8 MiB of events, of which a few 100 KiB fit into sockets and buffers.
        server.jobs.put(Jobs.job(JobState.RUNNING, 2048), deltas(2048, "x".repeat(4096)));
        var sleeping = slow();

        var reads = new int[] {-1};
        await().during(Duration.ofMillis(1200)).until(() -> {
            var before = reads[0];
            reads[0] = server.jobs.reads.get();
            return before == reads[0];
        });
        assertThat(server.jobs.reads.get()).isBetween(1, 20);

        // Nothing was lost by that.
        sleeping.read(8 << 20);
        sleeping.upTo("id: 2048\nevent: delta");
    }

    @Test
    void aSlowOneDoesNotHurtTheOthers() {
        server.jobs.put(Jobs.job(JobState.RUNNING, 1024), deltas(1024, "x".repeat(4096)));
        IntStream.range(0, 50).forEach(_ -> slow());

        var quick = quick();
        quick.read(4 << 20);
        quick.upTo("id: 1024\nevent: delta");
    }

    @Test
    void aThousandFollowersOfOneJobTakeBoundedMemory() {
        server.jobs.put(Jobs.job(JobState.RUNNING, 1), List.of(Jobs.started(1)));
        IntStream.range(0, 1000).forEach(_ -> slow());
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(server.jobs.followers).hasSize(1000));
        clients.forEach(client -> client.upTo("\"state\":\"running\""));
        var before = direct();

        server.jobs.outputs.put(
                Jobs.ID, new Output("text/plain", "o".repeat(LARGE).getBytes(StandardCharsets.UTF_8)));
        server.jobs.put(Jobs.succeeded(2, LARGE), List.of(Jobs.started(1), Jobs.changed(2, JobState.SUCCEEDED, "")));
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(server.jobs.followers).isEmpty());

        // The output is there once, not a thousand times, and was asked for once as long as anybody needed it.
        assertThat(server.jobs.outputsRead.get()).isLessThan(20);
        assertThat(direct() - before).isLessThan(100L << 20);
        var last = clients.getLast();
        assertThat(last.upTo("{\"output\":\"ooo")).contains("id: 2\nevent: done\ndata: ");
        assertThat(new String(last.read(LARGE - 3), StandardCharsets.UTF_8)).isEqualTo("o".repeat(LARGE - 3));
        assertThat(last.upTo("\r\n0\r\n\r\n")).startsWith("\",\"job\":{");
    }
}
