package io.warmpool.supervisor.job.webhook;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends one request to a server that nobody vouches for, and blocks until that is over: a connection of its own, no redirects,
 * no proxy, no cookies, and a limit for everything.
 */
final class WebhookClient implements AutoCloseable {

    /** What an exchange keeps to. */
    record Limits(Duration connect, Duration exchange, int answerBytes) {

        static final Limits DEFAULT = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(10), 64 * 1024);
    }

    private static final int MAX_HEADERS = 100;
    private static final int MAX_HEADER = 8192;

    private final Limits limits;
    private final CloseableHttpClient client;
    private final ScheduledExecutorService alarms = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("webhook-limits").factory());

    WebhookClient(CheckedResolver resolver, Limits limits, int atOnce) {
        this.limits = limits;
        var connect = Timeout.of(limits.connect());
        var heads = Http1Config.custom()
                .setMaxHeaderCount(MAX_HEADERS)
                .setMaxLineLength(MAX_HEADER)
                .build();
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(resolver)
                .setMaxConnTotal(atOnce)
                .setMaxConnPerRoute(atOnce)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(heads)
                        .build())
                .setDefaultConnectionConfig(
                        ConnectionConfig.custom().setConnectTimeout(connect).build())
                .setDefaultTlsConfig(
                        TlsConfig.custom().setHandshakeTimeout(connect).build())
                .build();
        client = HttpClients.custom()
                .setConnectionManager(connections)
                .setConnectionReuseStrategy((_, _, _) -> false)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(Timeout.of(limits.exchange()))
                        .setConnectionRequestTimeout(connect)
                        .setAuthenticationEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setUserAgent("warmpool")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    /** Sends and says what came of it. The status decides; of the rest of an answer only so much is read. */
    Told post(URI url, byte[] body, List<Header> headers) {
        var request = new HttpPost(url);
        headers.forEach(request::addHeader);
        request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        var alarm = alarms.schedule(request::cancel, limits.exchange().toMillis(), TimeUnit.MILLISECONDS);
        try {
            var response = client.executeOpen(null, request, null);
            try {
                return told(response.getCode(), request, response);
            } finally {
                // First: closing a response reads the rest of it, however long that is.
                request.cancel();
                closeQuietly(response);
            }
        } catch (IOException e) {
            return new Told(false, request.isCancelled() ? late() : why(e));
        } finally {
            alarm.cancel(false);
        }
    }

    private Told told(int status, HttpPost request, ClassicHttpResponse response) {
        readSome(response);
        if (status >= 200 && status < 300) {
            return new Told(true, "HTTP " + status);
        }
        if (status >= 300 && status < 400) {
            return new Told(false, "HTTP " + status + ": redirects are not followed");
        }
        return new Told(false, request.isCancelled() ? "HTTP " + status + ", and then " + late() : "HTTP " + status);
    }

    /** For the other end's sake: a server that is still writing would take an early end for an error. */
    private void readSome(ClassicHttpResponse response) {
        if (response.getEntity() == null) {
            return;
        }
        try {
            response.getEntity().getContent().readNBytes(limits.answerBytes());
        } catch (IOException _) {
            // the status is known, and it is all that counts
        }
    }

    private static void closeQuietly(ClassicHttpResponse response) {
        try {
            response.close();
        } catch (IOException _) {
            // it was cut off
        }
    }

    private String late() {
        return "not over after " + limits.exchange().toSeconds() + " s";
    }

    /** In words of ours: those of others may hold the URL. */
    private String why(IOException failure) {
        return switch (failure) {
            case CheckedResolver.RefusedException refused -> "refused: it leads to " + refused.getMessage();
            case UnknownHostException _ -> "its host is not known";
            case ConnectTimeoutException _ ->
                "no connection within " + limits.connect().toSeconds() + " s";
            case HttpHostConnectException _ -> "the connection was refused";
            case SSLException _ -> "no TLS: its certificate is not trusted, or the handshake failed";
            case SocketTimeoutException _ -> late();
            case NoHttpResponseException _ -> "the connection was closed without an answer";
            default -> "the exchange failed: " + failure.getClass().getSimpleName();
        };
    }

    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
        alarms.shutdownNow();
    }
}
