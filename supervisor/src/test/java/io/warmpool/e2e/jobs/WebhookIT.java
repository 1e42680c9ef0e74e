package io.warmpool.e2e.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.warmpool.e2e.RunningWarmpool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is told when jobs have ended, by the real distribution. */
class WebhookIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SECRET = "a-secret-that-nobody-is-to-see";

    @TempDir
    Path folder;

    private RunningWarmpool warmpool;
    private JobClient client;
    private HookServer hook;

    @BeforeEach
    void start() throws IOException {
        hook = new HookServer(SECRET);
        // In a file: what stands in a command line can be seen by everybody on the machine.
        var config = Files.writeString(
                folder.resolve("warmpool.yaml"),
                "pools: {}\njobs: {webhook-private: true, webhook-secret: " + SECRET + "}\n");
        var options = new ArrayList<>(List.of("--config", config.toString()));
        for (var set : JobPools.with(Files.createFile(folder.resolve("journal")))) {
            options.addAll(List.of("--set", set));
        }
        warmpool = RunningWarmpool.startIn(folder, options.toArray(String[]::new));
        client = new JobClient(warmpool::url);
    }

    @AfterEach
    void stop() throws Exception {
        hook.close();
        client.close();
        warmpool.close();
    }

    private String submitted(String input, String path) throws Exception {
        var answer = client.submit("counts", input, "Warmpool-Webhook", hook.url() + path, "Warmpool-Retries", "0");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return JobClient.json(answer.body()).path("id").asText();
    }

    private JsonNode delivered(String id) {
        await().atMost(PATIENCE)
                .until(() -> client.job(id).path("webhook").path("delivered").asBoolean());
        try {
            return client.job(id).path("webhook");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theEndOfAJobIsToldAgainUntilItIsTakenAndIsSigned() throws Exception {
        hook.answers(500, 204);
        var id = submitted("steps=2 pause=1", "/hook?token=t0k3n");
        var webhook = delivered(id);
        assertThat(webhook.path("tries").asInt()).isEqualTo(2);
        assertThat(hook.calls())
                .hasSize(2)
                .allSatisfy(call -> {
                    assertThat(call.target()).isEqualTo("/hook?token=t0k3n");
                    assertThat(call.isGenuine()).as(call.signature()).isTrue();
                    assertThat(call.header("Warmpool-Event")).isEqualTo("job.ended");
                    assertThat(call.header("Content-Type")).startsWith("application/json");
                    assertThat(call.job().path("id").asText()).isEqualTo(id);
                    assertThat(call.job().path("state").asText()).isEqualTo("succeeded");
                    assertThat(call.job().path("ended").isNull()).isFalse();
                })
                .extracting(call -> call.header("Warmpool-Delivery"))
                .doesNotHaveDuplicates()
                .allMatch(delivery -> delivery.startsWith(id + "."));
        // The job as it is seen by those who ask for it, but for the webhook, which went on since.
        for (var name : List.of("agent", "created", "started", "ended", "attempts", "output-size", "last-event")) {
            assertThat(hook.calls().getFirst().job().path(name))
                    .as(name)
                    .isEqualTo(client.job(id).path(name));
        }

        var failed = submitted("steps=1 pause=0 fail=bad-request", "/other");
        delivered(failed);
        var call = hook.calls().getLast();
        assertThat(call.isGenuine()).isTrue();
        assertThat(call.job().path("id").asText()).isEqualTo(failed);
        assertThat(call.job().path("state").asText()).isEqualTo("failed");
        assertThat(call.job().path("cause").path("detail").asText()).contains("asked to fail");

        assertThat(warmpool.output()).doesNotContain(SECRET, "t0k3n");
        assertThat(Files.readString(warmpool.home().resolve("logs/supervisor.log")))
                .doesNotContain(SECRET, "t0k3n");
    }

    @Test
    void anEndThatCouldNotBeToldIsToldByTheNextSupervisor() throws Exception {
        hook.answers(500, 500, 200);
        var id = submitted("steps=1 pause=0", "/hook");
        // What is being told when the supervisor dies waits for a minute: so it is killed between two tries.
        await().atMost(PATIENCE)
                .until(() -> client.job(id).path("webhook").path("tries").asInt() > 0);
        warmpool.killSupervisor();
        warmpool.startAgain();
        delivered(id);
        assertThat(hook.calls())
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(call -> assertThat(call.job().path("id").asText()).isEqualTo(id))
                .allMatch(HookServer.Call::isGenuine);
    }
}
