package io.warmpool.supervisor.cli;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The answer to one request (RFC 9112): its head, and its body as it arrives, framed by a length, by chunks or by the
 * end of the connection. What does not look like HTTP is an {@link IOException}.
 */
final class HttpAnswer {
    private static final int MAX_LINE = 16 * 1024;
    private static final int MAX_HEADERS = 200;

    private final int status;
    private final Map<String, String> headers;
    private final InputStream body;

    private HttpAnswer(int status, Map<String, String> headers, InputStream body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    static HttpAnswer read(InputStream in) throws IOException {
        while (true) {
            var status = status(line(in));
            var headers = headers(in);
            if (status < 200) {
                continue; // an interim answer; the real one follows
            }
            return new HttpAnswer(status, headers, body(in, status, headers));
        }
    }

    int status() {
        return status;
    }

    boolean ok() {
        return status / 100 == 2;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    boolean isEventStream() {
        return header("content-type")
                .filter(type -> type.startsWith("text/event-stream"))
                .isPresent();
    }

    InputStream body() {
        return body;
    }

    /** Reads the rest of the body, of at most {@code max} bytes. */
    String text(int max) throws IOException {
        var bytes = body.readNBytes(max + 1);
        if (bytes.length > max) {
            throw new IOException("the answer is larger than " + HumanText.size((long) max));
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int status(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[01] [1-9]\\d\\d( .*)?")) {
            throw new IOException("this is not an HTTP answer: '" + line + "'");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        var headers = new TreeMap<String, String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            var colon = line.indexOf(':');
            if (colon < 1 || headers.size() == MAX_HEADERS) {
                throw new IOException("this is not a header: '" + line + "'");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static InputStream body(InputStream in, int status, Map<String, String> headers) throws IOException {
        if (status == 204 || status == 304) {
            return InputStream.nullInputStream();
        }
        if (headers.getOrDefault("transfer-encoding", "identity").equalsIgnoreCase("chunked")) {
            return new FramedBody(in, true, 0);
        }
        var length = headers.get("content-length");
        if (length == null) {
            return in;
        }
        if (!length.matches("\\d{1,18}")) {
            throw new IOException("this is not a content length: '" + length + "'");
        }
        return new FramedBody(in, false, Long.parseLong(length));
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (var c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended in the middle of an answer");
            }
            if (line.length() == MAX_LINE) {
                throw new IOException("a line of the answer's head is longer than " + MAX_LINE + " bytes");
            }
            line.append((char) c);
        }
        var end = line.length() - 1;
        return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
    }

    /** A body of one part with a known length, or of many, each with its length before it. */
    private static final class FramedBody extends InputStream {
        private final InputStream in;
        private final boolean chunked;
        private long left;
        private boolean started;
        private boolean ended;

        FramedBody(InputStream in, boolean chunked, long left) {
            this.in = in;
            this.chunked = chunked;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (left == 0 && !nextPart()) {
                return -1;
            }
            var count = in.read(into, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new EOFException("the connection ended in the middle of an answer");
            }
            left -= count;
            return count;
        }

        private boolean nextPart() throws IOException {
            if (!chunked || ended) {
                return false;
            }
            if (started && !line(in).isEmpty()) {
                throw new IOException("a chunk of the answer is longer than it says");
            }
            started = true;
            var size = line(in).split(";", 2)[0].strip();
            if (!size.matches("[0-9a-fA-F]{1,8}")) {
                throw new IOException("this is not a chunk's size: '" + size + "'");
            }
            left = Long.parseLong(size, 16);
            if (left == 0) {
                ended = true;
                headers(in); // trailers, of which none means anything here
            }
            return !ended;
        }
    }
}
