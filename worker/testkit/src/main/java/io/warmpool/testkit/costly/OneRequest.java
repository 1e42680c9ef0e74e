package io.warmpool.testkit.costly;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * A process for one request: {@code OneRequest SCALE REPLY_MS}. Reads tenant, user, session and body from standard input, a
 * line each, loads everything, writes the answer and ends.
 */
public final class OneRequest {

    private OneRequest() {}

    public static void main(String[] args) throws Exception {
        var costs = new Costs(Double.parseDouble(args[0]), Long.parseLong(args[1]));
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(FreshLoad.answer(line(in), line(in), line(in), line(in), costs, new Ledger()));
        }
    }

    private static String line(BufferedReader in) throws Exception {
        var line = in.readLine();
        if (line == null) {
            throw new IllegalArgumentException("expected four lines: tenant, user, session, body");
        }
        return line;
    }
}
