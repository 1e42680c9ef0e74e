package io.warmpool.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlVerbsTest {
    private static final String WORKERS = """
            {"workers":[
             {"pool":"assistant","slot":0,"pid":4711,"state":"UP","admission":"OPEN","why":"","generation":1,
              "incarnation":"3f2a","uptime-ms":192000,"calls":10,"running":1,"rss":128974848,"heap":52428800,
              "cpu-percent":1.5,"loads":1,"hit-percent":null,"from-the-future":true},
             {"pool":"assistant","slot":1,"pid":4712,"state":"UP","admission":"PAUSED","why":"by an operator",
              "generation":1,"uptime-ms":900,"calls":0,"running":0,"rss":1024,"heap":1,"cpu-percent":0.0,
              "hit-percent":99.25},
             {"pool":"assistant","slot":2,"pid":null,"state":"BACKOFF","admission":"OPEN","why":"exit 1\\u001b[31m",
              "generation":1,"uptime-ms":null,"calls":null,"running":null,"rss":null,"heap":null,"cpu-percent":null}]}
            """;

    @TempDir
    Path home;

    private FakeServer control;

    @BeforeEach
    void start() throws IOException {
        control = FakeServer.controlPlane(home);
    }

    @AfterEach
    void stop() throws IOException {
        control.close();
    }

    @Test
    void psShowsAWorkerALine() {
        control.onJson("GET /v1/workers", WORKERS);
        var run = warmpool("ps");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("""
                POOL       SLOT   PID  STATE    GEN     UP  CALLS  RUN   RSS  HEAP  CPU%  HIT%  WHY
                assistant     0  4711  UP         1  3m12s     10    1  123M   50M   1.5     -
                assistant     1  4712  PAUSED     1  900ms      0    0  1.0K    1B   0.0  99.3  by an operator
                assistant     2     -  BACKOFF    1      -      -    -     -     -     -     -  exit 1\\u001b[31m
                """);
    }

    @Test
    void psAsksForOnePool() {
        control.onJson("GET /v1/workers?pool=a%20b", "{\"workers\":[]}");
        assertThat(warmpool("ps", "a b").out()).startsWith("POOL  SLOT").hasLineCount(1);
    }

    @Test
    void psAsJsonIsWhatTheServerSaid() {
        control.onJson("GET /v1/workers", WORKERS);
        assertThat(warmpool("ps", "--json").out()).isEqualTo(WORKERS + "\n");
    }

    @Test
    void aRefusalIsToldInTheServersWords() {
        control.onProblem("GET /v1/workers?pool=nope", 404, "there is no pool 'nope': there is assistant");
        var run = warmpool("ps", "nope");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("there is no pool 'nope': there is assistant\n");
    }

    @Test
    void statusShowsTheSupervisorAndItsPools() {
        control.onJson("GET /v1/status", """
                {"version":"0.1.0","pid":17,"uptime-ms":61000,"home":"/h","http":"http://127.0.0.1:8080",
                 "sessions":{"count":12,"max":10000,"unsaved":0,"store":"ok"},"pools":[
                 {"pool":"assistant","agent":"io.A","workers":4,"up":3,"generation":1,"running":2,"waiting":5,
                  "queue":100,"spilled":7,"ready":true}]}
                """);
        assertThat(warmpool("status")).isEqualTo(new CommandRun(0, """
                warmpool 0.1.0
                pid       17, up 1m01s
                home      /h
                http      http://127.0.0.1:8080
                sessions  12 of 10000

                POOL       READY  WORKERS  UP  GEN  RUN  WAITING  SPILLED  AGENT
                assistant  yes          4   3    1    2    5/100        7  io.A
                """, ""));
    }

    @Test
    void statusWarnsOfAStoreThatFails() {
        control.onJson("GET /v1/status", """
                {"version":"0.1.0","pid":17,"uptime-ms":61000,"home":"/h","http":"http://127.0.0.1:8080",
                 "sessions":{"count":12,"max":10000,"unsaved":3,"store":"the disk is full\\u001b"},"pools":[]}
                """);
        var run = warmpool("status");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("sessions  12 of 10000, 3 unsaved\n");
        assertThat(run.err())
                .startsWith("warning: sessions cannot be saved (the disk is full\\u001b):")
                .hasLineCount(1);
    }

    @Test
    void statusOfASupervisorThatKnowsOfNoSessionsHasNoLineForThem() {
        control.onJson("GET /v1/status", "{\"version\":\"0.1.0\",\"pid\":17,\"pools\":[]}");
        assertThat(warmpool("status").out()).doesNotContain("sessions");
    }

    @Test
    void whyTellsTheStartAndTheCausesOfDeath() {
        control.onJson("GET /v1/workers/assistant/0", """
                {"workers":[{"pool":"assistant","slot":0,"pid":12,"state":"UP","admission":"OPEN","why":"","generation":2,
                  "uptime-ms":5000,"calls":1}],
                 "boot":[{"step":"JVM up","ms":120},{"step":"agent loaded","ms":1900}],
                 "history":[{"incarnation":"3f","pid":11,"generation":1,"started":"2026-01-01T00:00:00Z",
                  "ended":"2026-01-01T00:01:00Z","uptime-ms":58000,"kind":"signal","cause":"killed by signal 9 (SIGKILL)",
                  "calls":10,"running":[{"call":"5d3c1a0000000039","age-ms":310,"fate":"started"}],"threads":"#1 main\\n x",
                  "last-output":["out of\\tmemory"]}]}
                """);
        assertThat(warmpool("why", "assistant/0").out()).isEqualTo("""
                assistant/0 is UP
                  pid 12, generation 2, up 5s, 1 call
                  started in steps: JVM up 120ms, agent loaded 1s
                before it:
                  pid 11: killed by signal 9 (SIGKILL)
                    2026-01-01T00:00:00Z to 2026-01-01T00:01:00Z, up 58s, generation 1, 10 calls
                    ended with it: 5d3c1a0000000039 (started, 310ms old)
                    | out of\\u0009memory
                    its threads before it was killed:
                      #1 main
                       x
                """);
    }

    @Test
    void whyDoesNotClaimWhatNobodySaw() {
        control.onJson("GET /v1/workers/assistant/0", """
                {"history":[
                 {"pid":12,"generation":1,"started":"2026-01-01T00:00:00Z","ended":"2026-01-01T00:01:00Z","uptime-ms":null,
                  "kind":"exit","cause":"ended while no supervisor was running","calls":null},
                 {"pid":11,"generation":1,"started":"2026-01-01T00:00:00Z","ended":"2026-01-01T00:01:00Z","uptime-ms":null,
                  "kind":"exit","cause":"exit 1","calls":0}]}
                """);
        assertThat(warmpool("why", "assistant/0").out())
                .contains("uptime unknown, generation 1, calls unknown")
                .contains("never up, generation 1, 0 calls");
    }

    @Test
    void scaleShowsItsStepsAndThenTheResult() {
        control.onEvents("PUT /v1/pools/assistant/size", """
                event: step
                data: {"text":"slot 4: pid 4711 UP, generation 1"}

                : still there

                event: done
                data: {"workers":5}

                """);
        var run = warmpool("scale", "assistant", "5");
        assertThat(run)
                .isEqualTo(new CommandRun(0, "assistant has 5 workers\n", "slot 4: pid 4711 UP, generation 1\n"));
        assertThat(control.requests().getFirst())
                .contains("Accept: text/event-stream")
                .endsWith("{\"workers\":5}");
        assertThat(warmpool("scale", "assistant", "5", "--json").out()).isEqualTo("{\"workers\":5}\n");
    }

    @Test
    void scaleWithoutWaitingOnlyOrders() {
        control.onJson("PUT /v1/pools/assistant/size", "{}");
        var run = warmpool("scale", "assistant", "1", "--no-wait");
        assertThat(run.out()).isEqualTo("assistant will have 1 worker\n");
        assertThat(control.requests().getFirst()).contains("Prefer: respond-async");
    }

    @Test
    void aRestartThatFailsInTheMiddleExitsWithOne() {
        control.onEvents("POST /v1/pools/assistant/restart", """
                event: step
                data: {"text":"slot 0: starting"}

                event: error
                data: {"status":500,"detail":"slot 0 did not come up: exit 1"}

                """);
        var run = warmpool("restart", "assistant", "0", "2");
        assertThat(run).isEqualTo(new CommandRun(1, "", "slot 0: starting\nslot 0 did not come up: exit 1\n"));
        assertThat(control.requests().getFirst()).endsWith("{\"slots\":[0,2]}");
    }

    @Test
    void aRestartIsForcedAndARollbackHasNoBodyOfItsOwn() {
        control.onEvents("POST /v1/pools/assistant/restart", "event: done\ndata: {}\n\n");
        control.onEvents("POST /v1/pools/assistant/rollback", "event: done\ndata: {}\n\n");
        assertThat(warmpool("restart", "assistant", "--force").out()).isEqualTo("assistant restarted\n");
        assertThat(warmpool("rollback", "assistant").out()).isEqualTo("assistant rolled back\n");
        assertThat(control.requests().get(0)).endsWith("{\"force\":true}");
        assertThat(control.requests().get(1)).endsWith("{}");
    }

    @Test
    void aStreamThatJustEndsIsAFailure() {
        control.onEvents("POST /v1/stop", "event: step\ndata: {\"text\":\"draining\"}\n\n");
        var run = warmpool("stop", "--drain", "5s");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("draining\n", "broke off (the stream of steps stopped)");
        assertThat(control.requests().getFirst()).endsWith("{\"drain\":\"5000ms\"}");
    }

    @Test
    void oneSlotIsPausedResumedAndKilled() {
        for (var order : new String[] {"pause", "resume", "kill"}) {
            control.onJson("POST /v1/workers/assistant/3/" + order, "{}");
        }
        assertThat(warmpool("pause", "assistant/3").out()).isEqualTo("assistant/3 paused\n");
        assertThat(warmpool("resume", "assistant/3").out()).isEqualTo("assistant/3 resumed\n");
        assertThat(warmpool("kill", "assistant/3").out()).isEqualTo("assistant/3 killed\n");
    }

    @Test
    void logsPrintsTheLastLines() {
        control.on(
                "GET /v1/workers/assistant/0/log?lines=200",
                "200 OK\r\nContent-Type: text/plain",
                "one\n\u001b[31mtwo");
        control.on("GET /v1/workers/assistant/0/log?lines=1", "200 OK\r\nContent-Type: text/plain", "");
        assertThat(warmpool("logs", "assistant/0").out())
                .as("verbatim to a pipe")
                .isEqualTo("one\n\u001b[31mtwo\n");
        var home = this.home.toString();
        assertThat(CommandRun.of("", false, true, Map.of(), "logs", "assistant/0", "--home", home)
                        .out())
                .as("harmless on a terminal")
                .isEqualTo("one\n\\u001b[31mtwo\n");
        assertThat(warmpool("logs", "assistant/0", "-n", "1").out()).isEmpty();
    }

    @Test
    void logsFollowsUntilTheStreamEndsAndSaysWhatIsMissing() {
        control.onEvents("GET /v1/workers/assistant/0/log?lines=2", """
                event: line
                data: {"text":"one"}

                : keep-alive

                event: gap
                data: {"missed-bytes":2048}

                event: line
                data: {"text":"two"}

                """);
        var run = warmpool("logs", "assistant/0", "-f", "-n", "2");
        assertThat(run).isEqualTo(new CommandRun(0, "one\ntwo\n", "(2.0K were written too fast to be shown)\n"));
        assertThat(control.requests().getFirst()).contains("Accept: text/event-stream");
    }

    @Test
    void linesThatCameTogetherAreWrittenTogether() {
        var lines = IntStream.range(0, 500).mapToObj(i -> "line " + i).toList();
        control.onEvents(
                "GET /v1/workers/assistant/0/log?lines=500",
                lines.stream()
                        .map(line -> "event: line\ndata: {\"text\":\"" + line + "\"}\n\n")
                        .collect(Collectors.joining()));
        var writes = new ArrayList<String>();
        var out = new OutputStream() {
            @Override
            public void write(int b) {
                writes.add(String.valueOf((char) b));
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                writes.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
            }
        };
        var terminal =
                Terminal.of(InputStream.nullInputStream(), out, OutputStream.nullOutputStream(), false, false, 80);
        var status = Warmpool.commandLine(terminal, Map.of())
                .execute("logs", "assistant/0", "-f", "-n", "500", "--home", home.toString());
        assertThat(status).isZero();
        assertThat(String.join("", writes).lines()).containsExactlyElementsOf(lines);
        assertThat(writes).hasSizeLessThan(50);
    }

    @Test
    void logsThatCannotBeReadAnyMoreAreAFailure() {
        control.onEvents("GET /v1/workers/assistant/0/log?lines=200", """
                event: error
                data: {"status":500,"detail":"the log could not be read: no such device"}

                """);
        var run = warmpool("logs", "assistant/0", "-f");
        assertThat(run).isEqualTo(new CommandRun(1, "", "the log could not be read: no such device\n"));
    }

    @Test
    void anAnswerThatIsNoHttpIsAFailureAndNotAStackTrace() {
        control.on("GET /v1/status", "OK then", "");
        var run = warmpool("status");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("this is not an HTTP answer: 'HTTP/1.1 OK then'")
                .hasLineCount(1);
    }

    private CommandRun warmpool(String... args) {
        return CommandRun.of(Stream.concat(Arrays.stream(args), Stream.of("--home", home.toString()))
                .toArray(String[]::new));
    }
}
