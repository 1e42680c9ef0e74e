package io.warmpool.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswerTest {

    @Test
    void aBodyEndsAfterItsLength() throws IOException {
        var answer = answer("HTTP/1.1 201 Created\r\nContent-Length: 3\r\nX-A:  b \r\n\r\nabcdef");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("x-a")).contains("b");
        assertThat(answer.text(100)).isEqualTo("abc");
    }

    @Test
    void chunksAreJoinedAndTrailersSkipped() throws IOException {
        var answer = answer("HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n"
                + "5;x=1\r\nabcde\r\nA\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\nrest");
        assertThat(answer.text(100)).isEqualTo("abcde0123456789");
    }

    @Test
    void withoutFramingTheBodyEndsWithTheConnection() throws IOException {
        assertThat(answer("HTTP/1.0 200\r\n\r\nall of it").text(100)).isEqualTo("all of it");
    }

    @Test
    void anInterimAnswerIsPassedOver() throws IOException {
        assertThat(answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n")
                        .status())
                .isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
            })
    void anAnswerThatIsCutOffIsNotTakenForAWholeOne(String text) {
        assertThatThrownBy(() -> answer(text).text(100)).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
                "HTTP/1.1 200 OK\r\n\r\nmore than ten bytes",
            })
    void whatIsNotAnAnswerIsRefused(String text) {
        assertThatThrownBy(() -> answer(text).text(10)).isInstanceOf(IOException.class);
    }

    private static HttpAnswer answer(String text) throws IOException {
        return HttpAnswer.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
