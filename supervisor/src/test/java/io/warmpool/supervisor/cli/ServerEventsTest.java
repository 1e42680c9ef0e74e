package io.warmpool.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerEventsTest {

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void aLineMayEndInThreeWays(String end) throws IOException {
        var stream = String.join(end, "event: delta", "id: 7", "data: a", "data: b", "", "data: c", "", "");
        assertThat(parse(stream, 1000))
                .containsExactly(new ServerEvent("delta", "a\nb", "7"), new ServerEvent("message", "c", "7"));
    }

    @Test
    void itDoesNotMatterHowTheBytesArrive() throws IOException {
        var stream = "event: delta\r\ndata: {\"text\":\"größer €\"}\r\n\r\n: comment\r\n\r\ndata:\r\n\r\n";
        for (var size = 1; size < 20; size++) {
            assertThat(parse(stream, size))
                    .containsExactly(
                            new ServerEvent("delta", "{\"text\":\"größer €\"}", ""),
                            new ServerEvent("message", "", ""));
        }
    }

    @Test
    void onlyOneSpaceAfterTheColonIsLeftOutAndOtherFieldsMeanNothing() throws IOException {
        assertThat(parse("retry: 5\ndata:  x\ndata:y\ndata\nnonsense\n\n", 3))
                .containsExactly(new ServerEvent("message", " x\ny\n", ""));
    }

    @Test
    void anEventWithoutDataIsNoneAndNeitherIsAnUnfinishedOne() throws IOException {
        assertThat(parse("event: ping\n\ndata: kept\n\ndata: lost\n", 5))
                .containsExactly(new ServerEvent("message", "kept", ""));
    }

    @Test
    void aByteOrderMarkIsSkipped() throws IOException {
        assertThat(parse("\ufeffdata: x\n\n", 2)).containsExactly(new ServerEvent("message", "x", ""));
    }

    @Test
    void whatCameTogetherNeedsNoWaiting() throws IOException {
        var events = new ServerEvents(inChunks("data: a\n\ndata: b\n\ndata: half\n", 1000));
        assertThat(events.hasMore()).isFalse();
        assertThat(events.next()).contains(new ServerEvent("message", "a", ""));
        assertThat(events.hasMore()).isTrue();
        assertThat(events.next()).contains(new ServerEvent("message", "b", ""));
        assertThat(events.hasMore()).isFalse();
    }

    private static List<ServerEvent> parse(String stream, int chunk) throws IOException {
        var events = new ServerEvents(inChunks(stream, chunk));
        var all = new ArrayList<ServerEvent>();
        for (var event = events.next(); event.isPresent(); event = events.next()) {
            all.add(event.get());
        }
        return all;
    }

    private static InputStream inChunks(String text, int size) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(size, length));
            }
        };
    }
}
