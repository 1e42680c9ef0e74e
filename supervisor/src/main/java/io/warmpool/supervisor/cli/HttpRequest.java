package io.warmpool.supervisor.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** One request as it goes out: its headers cannot smuggle a line, and its connection is not used again. */
final class HttpRequest {
    private static final byte[] EMPTY = {};

    private final String method;
    private final String target;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private byte[] body = EMPTY;

    HttpRequest(String method, String target) {
        this.method = method;
        this.target = target;
    }

    /**
     * Sets a header; the last value given for a name counts.
     *
     * @throws IllegalArgumentException if the name or the value cannot stand in a header
     */
    HttpRequest header(String name, String value) {
        if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
            throw new IllegalArgumentException("'" + name + "' is not a header's name");
        }
        if (!value.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c <= 0x7e))) {
            throw new IllegalArgumentException("the value of header " + name + " may only be printable ASCII");
        }
        headers.keySet().removeIf(name::equalsIgnoreCase);
        headers.put(name, value);
        return this;
    }

    HttpRequest body(byte[] content, String contentType) {
        body = content;
        return header("Content-Type", contentType);
    }

    byte[] encode(String host) {
        header("Host", host);
        header("Connection", "close");
        if (!method.equals("GET")) {
            header("Content-Length", String.valueOf(body.length));
        }
        var head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        var start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        var whole = new byte[start.length + body.length];
        System.arraycopy(start, 0, whole, 0, start.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        return whole;
    }

    /** Encodes parameters as the end of a path; nothing if there are none. */
    static String query(Map<String, String> parameters) {
        return parameters.isEmpty()
                ? ""
                : parameters.entrySet().stream()
                        .map(each -> segment(each.getKey()) + "=" + segment(each.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    /** Encodes a name as one segment of a path. */
    static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
