package io.warmpool.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.control.ControlServer;
import io.warmpool.supervisor.control.Controlled;
import io.warmpool.supervisor.control.Events;
import io.warmpool.supervisor.control.ListedJobs;
import io.warmpool.supervisor.control.ListedSessions;
import io.warmpool.supervisor.control.Said;
import io.warmpool.supervisor.session.SessionView;
import io.warmpool.supervisor.session.TranscriptEntry;
import io.warmpool.supervisor.session.TranscriptEntry.Body;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs against a real control plane, so that what one end says and the other reads cannot drift apart. */
class SessionsVerbsTest {

    @TempDir
    Path home;

    private final ListedSessions sessions = new ListedSessions();
    private ControlServer control;

    @BeforeEach
    void open() throws IOException {
        var socket = new Home(home).controlSocket();
        Files.createDirectories(socket.getParent());
        control = ControlServer.open(
                socket,
                new Controlled(
                        "test",
                        home,
                        Instant.EPOCH,
                        "",
                        Map.of(),
                        null,
                        sessions,
                        new ListedJobs(),
                        new Events(),
                        (_, _) -> {}));
    }

    @AfterEach
    void close() throws IOException {
        control.close();
    }

    // ---- ls ----

    @Test
    void lsShowsASessionALineTheLastUsedFirst() {
        var now = Instant.now();
        sessions.add(new SessionView(
                new SessionKey("assistant", "acme", "ann", "talk"),
                now.minus(Duration.ofMinutes(2 * 24 * 60 + 4 * 60 + 30)),
                now.minus(Duration.ofMinutes(5 * 60 + 3)).minusMillis(500),
                12,
                4096,
                Optional.of(new SessionView.State(3, 1024, false)),
                Optional.of(new CallId(1)),
                2));
        sessions.add(new SessionView(
                new SessionKey("assistant", "", "", "evil\u001b[31m"),
                now.minus(Duration.ofMinutes(4 * 24 * 60 + 30)),
                now.minus(Duration.ofMinutes(3 * 24 * 60 + 30)),
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                0));
        var run = warmpool("sessions", "ls");
        assertThat(run).isEqualTo(new CommandRun(0, """
                SESSION         POOL       TENANT  USER  CALLS    AGE   IDLE  SIZE  STATE       RUN
                talk            assistant  acme    ann      12  2d04h  5h03m  4.0K  v3 unsaved  1+2
                evil\\u001b[31m  assistant  -       -         0  4d00h  3d00h    0B  -           0
                """, ""));
    }

    @Test
    void lsSaysWhenThereAreMoreAndShowsThemAllOnDemand() {
        for (int i = 0; i < 1234; i++) {
            sessions.add(new SessionKey("p", "", "u" + i % 2, "s" + i));
        }
        var some = warmpool("sessions", "ls");
        assertThat(some.out()).hasLineCount(101).contains("s1233 ");
        assertThat(some.err()).isEqualTo("(100 of 1234 sessions; --limit shows more, --all shows all)\n");
        assertThat(warmpool("sessions", "ls", "--limit", "3").out()).hasLineCount(4);
        var all = warmpool("sessions", "ls", "--all");
        assertThat(all.out()).hasLineCount(1235);
        assertThat(all.err()).isEmpty();
        var json = Json.tree(
                warmpool("sessions", "ls", "--all", "--user", "u1", "--json").out());
        assertThat(json.path("sessions")).hasSize(617);
        assertThat(json.path("next").isNull()).isTrue();
    }

    @Test
    void lsAsksForThoseWithoutAUserByAnEmptyOne() {
        sessions.add(new SessionKey("p", "", "", "nobodys")).add(new SessionKey("p", "", "a b&c=d/e", "somebodys"));
        assertThat(warmpool("sessions", "ls", "--user", "").out())
                .contains("nobodys")
                .hasLineCount(2);
        assertThat(warmpool("sessions", "ls", "--user", "a b&c=d/e").out())
                .contains("somebodys")
                .hasLineCount(2);
    }

    // ---- show ----

    @Test
    void showTellsTheRecordAndWhatWasSaidHarmlessForATerminal() {
        sessions.add(
                new SessionView(
                        new SessionKey("assistant", "acme", "ann", "talk"),
                        Instant.parse("2026-01-01T10:00:00Z"),
                        Instant.parse("2026-01-01T11:00:00Z"),
                        2,
                        4096,
                        Optional.of(new SessionView.State(3, 1024, true)),
                        Optional.of(new CallId(255)),
                        2),
                Said.done(
                        1,
                        Said.text("clear\u001b[2J\nme"),
                        new Body("text/plain", 70_000, "so".getBytes(StandardCharsets.UTF_8))),
                Said.done(2, Said.bytes("image/png", new byte[] {(byte) 0x89, 0}), Said.text("a picture")));
        var run = warmpool("sessions", "show", "talk");
        assertThat(run.err()).isEmpty();
        assertThat(run.out().replaceAll("\\(\\w+ ago\\)", "(…)")).isEqualTo("""
                session  talk
                pool     assistant
                tenant   acme
                user     ann
                created  2026-01-01T10:00:00Z (…)
                used     2026-01-01T11:00:00Z (…)
                calls    2, 00000000000000ff runs, 2 waiting
                size     4.0K
                state    version 3, 1.0K, saved

                turn 1  2026-01-01T10:00:01Z  12ms  assistant/0  done  0000000000000001
                  > clear\\u001b[2J
                  > me
                  < so
                    (cut here: it has 68K in all)

                turn 2  2026-01-01T10:00:02Z  12ms  assistant/0  done  0000000000000002
                  > (2B of image/png, which is no text)
                  < a picture
                """);
    }

    @Test
    void showPrintsTheLastCallsAcrossPages() {
        var large = Said.text("x".repeat(1 << 20));
        sessions.add(
                new SessionKey("p", "", "", "long"),
                LongStream.rangeClosed(1, 12)
                        .mapToObj(turn -> Said.done(turn, large, Said.text("")))
                        .toArray(TranscriptEntry[]::new));
        var turns = warmpool("sessions", "show", "long", "--last", "9")
                .out()
                .lines()
                .filter(line -> line.startsWith("turn "))
                .map(line -> line.split(" ")[1]);
        assertThat(turns).containsExactly("4", "5", "6", "7", "8", "9", "10", "11", "12");
        var json = Json.tree(
                warmpool("sessions", "show", "long", "--last", "2", "--json").out());
        assertThat(json.path("transcript").findValuesAsText("turn")).containsExactly("11", "12");
        assertThat(json.path("next").isNull()).isTrue();
    }

    @Test
    void ofSeveralOfOneNameTheRefusalSaysHowToTellThemApart() {
        sessions.add(new SessionKey("p", "", "ann", "talk")).add(new SessionKey("p", "", "bob", "talk"));
        var run = warmpool("sessions", "show", "talk");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("2 sessions are called 'talk'", "user='ann'", "user='bob'");
        assertThat(warmpool("sessions", "show", "talk", "--user", "bob").out()).contains("user     bob");
    }

    // ---- rm ----

    @Test
    void rmGoesOnAfterOneThatIsNotThereAndExitsWithOne() {
        sessions.add(new SessionKey("p", "", "", "a/b")).add(new SessionKey("p", "", "", "c+d"));
        var run = warmpool("sessions", "rm", "a/b", "nope", "c+d");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEqualTo("a/b deleted\nc+d deleted\n");
        assertThat(run.err()).startsWith("there is no session 'nope'").hasLineCount(1);
        assertThat(warmpool("sessions", "ls").out()).hasLineCount(1);
    }

    @Test
    void rmDeletesOnlyWhatItIsToldTo() {
        sessions.add(new SessionKey("p", "", "ann", "talk")).add(new SessionKey("p", "", "bob", "talk"));
        assertThat(warmpool("sessions", "rm", "talk").status()).isEqualTo(1);
        var run = warmpool("sessions", "rm", "talk", "--user", "ann", "--json");
        assertThat(run)
                .isEqualTo(new CommandRun(0, "{\"sessions\":[{\"id\":\"talk\",\"deleted\":true,\"why\":\"\"}]}\n", ""));
        assertThat(warmpool("sessions", "ls").out()).contains("bob").doesNotContain("ann");
    }

    @Test
    void anIdThatSomebodyChoseIsNotTakenForAFileOfArguments() throws IOException {
        var file = Files.writeString(home.resolve("arguments"), "victim");
        sessions.add(new SessionKey("p", "", "", "victim")).add(new SessionKey("p", "", "", "@" + file));
        assertThat(warmpool("sessions", "rm", "@" + file)).isEqualTo(new CommandRun(0, "@" + file + " deleted\n", ""));
        assertThat(warmpool("sessions", "ls").out()).contains("victim").hasLineCount(2);
    }

    @Test
    void rmSaysThatTheStoreRefused() {
        sessions.add(new SessionKey("p", "", "", "a"));
        sessions.fail();
        assertThat(warmpool("sessions", "rm", "a")).isEqualTo(new CommandRun(1, "", "the disk is full\n"));
    }

    @Test
    void withoutASupervisorNothingIsTriedTwice() throws IOException {
        control.close();
        var run = warmpool("sessions", "rm", "a", "b");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("no supervisor is running").hasLineCount(1);
    }

    // ---- the path ----

    @Test
    void aPathThatIsNotEncodedIsAnsweredAndNotDropped() {
        var client = new ControlClient(new Home(home));
        for (var path : new String[] {"/v1/sessions/%zz", "/v1/sessions/a?user=%f"}) {
            assertThatThrownBy(() -> client.get(path))
                    .isInstanceOf(CliFailure.class)
                    .hasMessageContaining("not encoded");
        }
    }

    private CommandRun warmpool(String... args) {
        return CommandRun.of(Stream.concat(Arrays.stream(args), Stream.of("--home", home.toString()))
                .toArray(String[]::new));
    }
}
