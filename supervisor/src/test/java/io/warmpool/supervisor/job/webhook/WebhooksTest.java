package io.warmpool.supervisor.job.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobSamples;
import io.warmpool.supervisor.job.Webhook;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against real servers on loopback; the time between tries is the test's. */
class WebhooksTest {

    private static final byte[] SECRET = "a-secret-of-the-test".getBytes(StandardCharsets.US_ASCII);
    private static final String OK = "HTTP/1.1 204 No Content\r\n\r\n";
    private static final String BROKEN = "HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\nno";

    private final DueWebhooks store = new DueWebhooks();
    private final AtomicReference<Instant> now = new AtomicReference<>(JobSamples.NOON);
    private final InstantSource clock = now::get;
    private final ArrayList<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var one : open.reversed()) {
            one.close();
        }
    }

    private ListeningServer server(String answer) throws IOException {
        var server = new ListeningServer(answer);
        open.add(server);
        return server;
    }

    private Webhooks tell(byte[] secret, boolean allowPrivate, CheckedResolver.Names names) {
        var limits = new WebhookClient.Limits(Duration.ofSeconds(2), Duration.ofSeconds(2), 64 * 1024);
        var webhooks = Webhooks.open(store, WebhooksTest::body, secret, allowPrivate, names, limits, clock);
        open.add(webhooks);
        return webhooks;
    }

    private Webhooks tell() {
        return tell(SECRET, true, InetAddress::getAllByName);
    }

    private static byte[] body(JobRecord job) {
        return ("{\"id\":\"" + job.id() + "\",\"state\":\"succeeded\"}").getBytes(StandardCharsets.UTF_8);
    }

    private void later(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private Webhook after(JobId id, int tries) {
        await().atMost(Duration.ofSeconds(20)).until(() -> store.of(id).tries() >= tries);
        return store.of(id);
    }

    @Test
    void theEndOfAJobIsToldWithASignatureThatTheOtherEndCanCheck() throws Exception {
        var server = server(OK);
        var id = store.due(server.url("/hook?token=t0ken"), now.get());
        tell().onChange(id);
        assertThat(after(id, 1)).isEqualTo(new Webhook(Optional.empty(), 1, true, "HTTP 204"));
        var heard = server.heard().getFirst();
        assertThat(heard.line()).isEqualTo("POST /hook?token=t0ken HTTP/1.1");
        assertThat(heard.header("Content-Type")).isEqualTo("application/json; charset=UTF-8");
        assertThat(heard.header("Warmpool-Event")).isEqualTo("job.ended");
        assertThat(heard.header("Warmpool-Delivery")).isEqualTo(id + ".1.1");
        assertThat(new String(heard.body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"id\":\"" + id + "\",\"state\":\"succeeded\"}");
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        var seconds = JobSamples.NOON.getEpochSecond();
        mac.update((seconds + "." + new String(heard.body(), StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
        assertThat(heard.header("Warmpool-Signature"))
                .isEqualTo("t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal()));
    }

    @Test
    void withoutASecretNothingIsSigned() throws IOException {
        var server = server(OK);
        var id = store.due(server.url("/"), now.get());
        tell(new byte[0], true, InetAddress::getAllByName);
        assertThat(after(id, 1).delivered()).isTrue();
        assertThat(server.heard().getFirst().headers()).doesNotContainKeys("warmpool-signature", "upgrade", "cookie");
    }

    @Test
    void whatFailedIsToldAgainLaterWithTheNumberOfTheTry() throws IOException {
        var server = server(BROKEN);
        var id = store.due(server.url("/"), now.get());
        tell();
        var first = after(id, 1);
        assertThat(first.note()).isEqualTo("HTTP 500");
        assertThat(first.next()).hasValueSatisfying(next -> assertThat(next).isAfter(now.get()));
        server.answers(OK);
        later(Duration.ofSeconds(2));
        assertThat(after(id, 2).delivered()).isTrue();
        assertThat(server.heard())
                .extracting(heard -> heard.header("Warmpool-Delivery"))
                .containsExactly(id + ".1.1", id + ".1.2");
    }

    @Test
    void aServerThatIsNotThereYetIsToldWhenItIs() throws IOException {
        int port;
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        var id = store.due("http://127.0.0.1:" + port + "/?token=t0ken", now.get());
        tell();
        assertThat(after(id, 1).note()).isEqualTo("the connection was refused");
    }

    @Test
    void itIsGivenUpAfterSoManyTries() throws IOException {
        var server = server(BROKEN);
        var id = store.due(server.url("/"), now.get());
        tell();
        for (int tries = 1; tries <= Webhooks.TRIES; tries++) {
            after(id, tries);
            later(Duration.ofHours(2));
        }
        assertThat(store.of(id))
                .isEqualTo(new Webhook(Optional.empty(), 12, false, "given up after 12 tries: HTTP 500"));
        assertThat(server.heard()).hasSize(12);
    }

    @Test
    void aServerThatDoesNotAnswerIsLeftAfterAWhile() throws IOException {
        var server = server("");
        var hanging = new CountDownLatch(1);
        server.answers(_ -> awaitQuietly(hanging));
        var id = store.due(server.url("/"), now.get());
        tell();
        assertThat(after(id, 1).note()).isEqualTo("not over after 2 s");
        hanging.countDown();
    }

    @Test
    void aServerThatSendsABitNowAndThenIsLeftAfterAWhileToo() throws IOException {
        var server = server("");
        server.answers(out -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 60; i++) {
                out.write('X');
                out.flush();
                awaitQuietly(new CountDownLatch(1), Duration.ofMillis(100));
            }
        });
        var id = store.due(server.url("/"), now.get());
        tell();
        assertThat(after(id, 1).note()).isEqualTo("not over after 2 s");
    }

    @Test
    void ofAnEndlessAnswerOnlySoMuchIsRead() throws IOException {
        var server = server("");
        var written = new AtomicInteger();
        server.answers(out -> {
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            var chunk = ("1000\r\n" + "x".repeat(4096) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            while (true) {
                out.write(chunk);
                written.addAndGet(4096);
            }
        });
        var id = store.due(server.url("/"), now.get());
        tell();
        assertThat(after(id, 1)).isEqualTo(new Webhook(Optional.empty(), 1, true, "HTTP 200"));
        // What it read, and what fits into the buffers of two sockets.
        assertThat(written.get()).isLessThan(16 * 1024 * 1024);
    }

    @Test
    void anEndlessHeadIsNotRead() throws IOException {
        var server = server("");
        server.answers(out -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write("a: b\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        });
        var id = store.due(server.url("/"), now.get());
        tell();
        assertThat(after(id, 1).delivered()).isFalse();
    }

    @Test
    void aRedirectIsNotFollowed() throws IOException {
        var elsewhere = server(OK);
        var server = server("HTTP/1.1 307 There\r\nLocation: " + elsewhere.url("/") + "\r\nContent-Length: 0\r\n\r\n");
        var id = store.due(server.url("/"), now.get());
        tell();
        assertThat(after(id, 1).note()).isEqualTo("HTTP 307: redirects are not followed");
        assertThat(elsewhere.heard()).isEmpty();
    }

    @Test
    void aNameThatLeadsToAPrivateAddressIsRefusedAtTheMomentOfConnecting() throws IOException {
        var server = server(OK);
        var id = store.due("http://innocent.example:" + server.port() + "/", now.get());
        tell(SECRET, false, _ ->
                new InetAddress[] {InetAddress.ofLiteral("93.184.215.14"), InetAddress.getLoopbackAddress()});
        assertThat(after(id, 1).note())
                .isEqualTo("refused: it leads to a loopback address: set jobs.webhook-private: true to allow it");
        assertThat(server.heard()).isEmpty();
    }

    @Test
    void aNameIsAskedForOnceForEachTrySoThatItCannotChangeItsMind() throws IOException {
        var server = server(OK);
        var asked = new AtomicInteger();
        var id = store.due("http://innocent.example:" + server.port() + "/", now.get());
        tell(SECRET, true, _ -> {
            asked.incrementAndGet();
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        });
        assertThat(after(id, 1).delivered()).isTrue();
        assertThat(asked).hasValue(1);
        assertThat(server.heard().getFirst().header("Host")).isEqualTo("innocent.example:" + server.port());
    }

    @Test
    void aLiteralPrivateAddressIsRefusedAlsoIfItWasAllowedWhenTheJobWasHandedIn() throws IOException {
        var server = server(OK);
        var id = store.due(server.url("/"), now.get());
        tell(SECRET, false, InetAddress::getAllByName);
        assertThat(after(id, 1).note()).contains("a loopback address");
        assertThat(server.heard()).isEmpty();
    }

    @Test
    void aNameThatNobodyKnowsIsTriedAgain() {
        var id = store.due("http://nobody.example/", now.get());
        tell(SECRET, false, host -> {
            throw new UnknownHostException(host);
        });
        assertThat(after(id, 1).note()).isEqualTo("its host is not known");
        assertThat(store.of(id).next()).isPresent();
    }

    @Test
    void whatCouldNotBeNotedIsToldAgain() throws IOException {
        var server = server(OK);
        store.failsToNote(true);
        var id = store.due(server.url("/"), now.get());
        tell();
        await().until(() -> server.heard().size() == 1);
        store.failsToNote(false);
        later(Duration.ofSeconds(61));
        assertThat(after(id, 1).delivered()).isTrue();
        assertThat(server.heard()).hasSize(2);
    }

    @Test
    void aStoreThatFailsIsAskedAgain() throws IOException {
        var server = server(OK);
        store.failsToTake(true);
        var id = store.due(server.url("/"), now.get());
        var webhooks = tell();
        webhooks.onChange(id);
        store.failsToTake(false);
        assertThat(after(id, 1).delivered()).isTrue();
    }

    @Test
    void fewAreToldAtOnceAndAllAreTold() throws IOException {
        var server = server("");
        var atOnce = new AtomicInteger();
        var most = new AtomicInteger();
        server.answers(out -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            awaitQuietly(new CountDownLatch(1), Duration.ofMillis(20));
            atOnce.decrementAndGet();
            out.write(OK.getBytes(StandardCharsets.US_ASCII));
        });
        var ids = new ArrayList<JobId>();
        for (int i = 0; i < 100; i++) {
            ids.add(store.due(server.url("/" + i), now.get()));
        }
        tell();
        assertThat(ids).allSatisfy(id -> assertThat(after(id, 1).delivered()).isTrue());
        assertThat(most.get()).isBetween(2, Webhooks.AT_ONCE_PER_HOST);
        assertThat(store.mostAsked()).isEqualTo(Webhooks.AT_ONCE);
        assertThat(server.heard()).hasSize(100);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        awaitQuietly(latch, Duration.ofSeconds(10));
    }

    private static void awaitQuietly(CountDownLatch latch, Duration limit) {
        try {
            var _ = latch.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
