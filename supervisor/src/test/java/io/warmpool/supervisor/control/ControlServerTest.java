package io.warmpool.supervisor.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.process.WorkerLogs;
import io.warmpool.supervisor.session.NoSessions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The control plane on a real socket, byte by byte. */
class ControlServerTest {

    private static final int LINES = 9000;

    @TempDir
    private Path folder;

    @Test
    @Timeout(60)
    void manyLinesOfALogTravelInFewChunksInTheirOrder() throws Exception {
        var expected = IntStream.range(0, LINES).mapToObj(i -> "line " + i).toList();
        Files.writeString(folder.resolve("old-0.log"), expected.stream().collect(Collectors.joining("\n", "", "\n")));
        var socket = folder.resolve("s");
        var logs = WorkerLogs.open(folder, 1024 * 1024, 3);
        var controlled = new Controlled(
                "test",
                folder,
                Instant.EPOCH,
                "",
                Map.of(),
                logs,
                new NoSessions(),
                new ListedJobs(),
                new Events(),
                (_, _) -> {});
        try (logs;
                var _ = ControlServer.open(socket, controlled);
                var client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            client.write(ByteBuffer.wrap(("GET /v1/workers/old/0/log?lines=" + LINES
                            + " HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8)));
            var read = read(client);
            assertThat(read.texts).isEqualTo(expected);
            assertThat(read.chunks).as("chunks for %d lines", LINES).isBetween(2, 40);
        }
    }

    /** Reads chunks (RFC 9112, section 7.1) until all lines have come. */
    private static Read read(SocketChannel client) throws IOException {
        var in = new BufferedReader(new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8));
        for (var head = in.readLine(); !head.isEmpty(); head = in.readLine()) {
            assertThat(head).isNotNull();
        }
        var texts = new ArrayList<String>();
        var rest = "";
        var chunks = 0;
        while (texts.size() < LINES) {
            var chunk = new char[Integer.parseInt(in.readLine(), 16)];
            for (var filled = 0; filled < chunk.length; ) {
                filled += in.read(chunk, filled, chunk.length - filled);
            }
            assertThat(in.readLine()).isEmpty();
            chunks++;
            var events = (rest + new String(chunk)).split("\n\n", -1);
            for (var i = 0; i < events.length - 1; i++) {
                texts.add(
                        events[i].replace("event: line\ndata: {\"text\":\"", "").replace("\"}", ""));
            }
            rest = events[events.length - 1];
        }
        return new Read(texts, chunks);
    }

    private record Read(ArrayList<String> texts, int chunks) {}
}
