package io.warmpool.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Hundreds of streams at once, and clients that do not read theirs. */
class ManyStreamsIT {

    private static final int STREAMS = 500;
    private static final int DEAF = 5;
    private static final long MIB = 1 << 20;

    /** 40 deltas, 100 KB in all. */
    private static String stream(int number) {
        return "{\"pieces\": 40, \"n\": " + number + ", \"text\": \"" + "x".repeat(100_000) + "\"}";
    }

    @Test
    void clientsThatReadNothingNeitherStopTheOthersNorFillTheMemory() throws Exception {
        try (var warmpool =
                RunningWarmpool.start(RunningWarmpool.echo(4, "pools.echo.concurrency=150", "pools.echo.queue=1000"))) {
            warmpool.ask("echo", "warm up");
            var before = residentBytes(warmpool.process().pid());
            var deaf = new ArrayList<Socket>();
            try {
                for (int i = 0; i < DEAF; i++) {
                    // 6 MB that nobody reads: far more than the sockets' buffers and the credit window hold.
                    deaf.add(ask(warmpool, "{\"pieces\": 2000, \"text\": \"" + "y".repeat(6_000_000) + "\"}"));
                }
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> warmpool.workers("echo").stream()
                                        .mapToInt(
                                                worker -> worker.path("running").asInt())
                                        .sum()
                                == DEAF);
                List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
                for (int i = 0; i < STREAMS; i++) {
                    answers.add(warmpool.client()
                            .sendAsync(
                                    warmpool.invoke("echo", stream(i))
                                            .header("Accept", "text/event-stream")
                                            .header("Content-Type", "application/json")
                                            .build(),
                                    BodyHandlers.ofString()));
                }
                for (int i = 0; i < STREAMS; i++) {
                    var events = SseText.parse(
                            answers.get(i).get(90, TimeUnit.SECONDS).body());
                    assertThat(events).hasSize(41);
                    assertThat(events.getLast().name()).isEqualTo("done");
                    assertThat(RunningWarmpool.json(events.getLast().data())
                                    .path("output")
                                    .path("n")
                                    .asInt())
                            .isEqualTo(i);
                }
                var after = residentBytes(warmpool.process().pid());
                System.out.printf(
                        "%d streams of 100 KB with %d deaf clients: supervisor %d MiB before, %d MiB after%n",
                        STREAMS, DEAF, before / MIB, after / MIB);
                assertThat(after - before).isLessThan(400 * MIB);
                assertThat(warmpool.workers("echo").stream()
                                .mapToInt(worker -> worker.path("running").asInt())
                                .sum())
                        .as("the unread streams wait for their clients")
                        .isEqualTo(DEAF);
            } finally {
                for (var socket : deaf) {
                    socket.close();
                }
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> warmpool.workers("echo").stream()
                            .allMatch(worker -> worker.path("running").asInt() == 0));
        }
    }

    private static Socket ask(RunningWarmpool warmpool, String body) throws IOException {
        var at = URI.create(warmpool.url());
        var socket = new Socket();
        socket.setReceiveBufferSize(16 * 1024);
        socket.connect(new InetSocketAddress(at.getHost(), at.getPort()), 5000);
        var head = "POST /v1/agents/echo/invoke HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n";
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket;
    }

    private static long residentBytes(long pid) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new IOException("no VmRSS for " + pid);
    }
}
