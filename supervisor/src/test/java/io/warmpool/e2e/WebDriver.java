package io.warmpool.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real browser without a screen: Chromium, driven through chromedriver by the W3C's WebDriver protocol. */
final class WebDriver implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process driver;
    private final URI session;

    private WebDriver(Process driver, URI session) {
        this.driver = driver;
        this.session = session;
    }

    /** Starts a browser that keeps what it has in this folder. Fails if there is none on this machine. */
    static WebDriver start(Path folder) throws IOException, InterruptedException {
        var log = folder.resolve("chromedriver.log");
        var driver = new ProcessBuilder(program("chromedriver").toString(), "--port=0")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            Awaitility.await("chromedriver listens; see " + log)
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> port(log).isPresent());
            var base = URI.create("http://127.0.0.1:" + port(log).orElseThrow() + "/session");
            var options = Map.of(
                    "binary",
                    program("chromium").toString(),
                    "args",
                    Stream.concat(FLAGS.stream(), Stream.of("--user-data-dir=" + folder.resolve("browser")))
                            .toList());
            var wanted = Map.of("capabilities", Map.of("alwaysMatch", Map.of("goog:chromeOptions", options)));
            var unbound = new WebDriver(driver, base);
            var id = unbound.send("POST", "", wanted).path("sessionId").asText();
            unbound.client.close();
            return new WebDriver(driver, URI.create(base + "/" + id));
        } catch (IOException | InterruptedException | RuntimeException e) {
            end(driver);
            throw e;
        }
    }

    private static Path program(String name) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + name
                        + " on the PATH: install Debian's chromium and chromium-driver, as scripts/test does"));
    }

    private static Optional<String> port(Path log) throws IOException {
        var match = PORT.matcher(Files.readString(log));
        return match.find() ? Optional.of(match.group(1)) : Optional.empty();
    }

    void open(String url) throws IOException, InterruptedException {
        send("POST", "/url", Map.of("url", url));
    }

    void reload() throws IOException, InterruptedException {
        send("POST", "/refresh", Map.of());
    }

    /** What a function's body returns in the page. */
    JsonNode run(String script) throws IOException, InterruptedException {
        return send("POST", "/execute/sync", Map.of("script", script, "args", List.of()));
    }

    /**
     * Runs before every page's own scripts, from the next page on.
     *
     * @return what {@link #notFirst} takes back
     */
    String runFirst(String script) throws IOException, InterruptedException {
        return command("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script))
                .path("identifier")
                .asText();
    }

    void notFirst(String identifier) throws IOException, InterruptedException {
        command("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", identifier));
    }

    /** A command of the DevTools protocol. */
    private JsonNode command(String name, Map<String, String> parameters) throws IOException, InterruptedException {
        return send("POST", "/goog/cdp/execute", Map.of("cmd", name, "params", parameters));
    }

    /** The text of an element, by its id. */
    String text(String id) throws IOException, InterruptedException {
        return run("return document.getElementById('" + id + "').textContent").asText();
    }

    void click(String id) throws IOException, InterruptedException {
        run("document.getElementById('" + id + "').click()");
    }

    private JsonNode send(String method, String path, Object body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(session + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        var response = client.send(request, BodyHandlers.ofString());
        var value = JSON.readTree(response.body()).path("value");
        if (response.statusCode() != 200) {
            throw new IOException(path + ": " + value.path("message").asText());
        }
        return value;
    }

    /** Ends the browser and its driver, and nothing else. */
    @Override
    public void close() throws IOException, InterruptedException {
        try {
            send("DELETE", "", Map.of());
        } finally {
            client.close();
            end(driver);
        }
    }

    private static void end(Process driver) throws InterruptedException {
        var family = driver.descendants().toList();
        driver.destroy();
        if (!driver.waitFor(10, TimeUnit.SECONDS)) {
            driver.destroyForcibly();
        }
        family.forEach(ProcessHandle::destroyForcibly);
    }
}
