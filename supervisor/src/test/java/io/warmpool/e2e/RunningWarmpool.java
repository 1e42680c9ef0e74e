package io.warmpool.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The real distribution, started as a user would: a process of its own, a home of its own, a free port. */
final class RunningWarmpool implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("warmpool is ready at (http://\\S+)");
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path home;
    private final Path output;
    private final Process process;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String url;

    private RunningWarmpool(Path folder, Process process, Path output) {
        this.folder = folder;
        this.home = folder.resolve("home");
        this.process = process;
        this.output = output;
    }

    /** Starts it with these {@code --set} options and waits until it is ready. */
    static RunningWarmpool start(String... sets) throws IOException {
        var started = launch(sets);
        started.awaitReady();
        return started;
    }

    /** The same without the wait. */
    static RunningWarmpool launch(String... sets) throws IOException {
        var options = new ArrayList<String>();
        for (var set : sets) {
            options.addAll(List.of("--set", set));
        }
        return launchIn(Files.createTempDirectory("wp"), options);
    }

    /** Starts it in a folder, on the home in there, with these options, and waits until it is ready. */
    static RunningWarmpool startIn(Path folder, String... options) throws IOException {
        var started = launchIn(folder, List.of(options));
        started.awaitReady();
        return started;
    }

    private static RunningWarmpool launchIn(Path folder, List<String> options) throws IOException {
        var command = new ArrayList<>(List.of(
                Distribution.launcher(),
                "serve",
                "--home",
                folder.resolve("home").toString()));
        command.addAll(List.of("--set", "http.bind=127.0.0.1:0"));
        command.addAll(options);
        var output = folder.resolve("output");
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(output.toFile()))
                .start();
        return new RunningWarmpool(folder, process, output);
    }

    /** The options of a pool of echo agents. */
    static String[] echo(int workers, String... more) {
        var sets = new ArrayList<>(List.of(
                "pools.echo.agent=io.warmpool.agents.echo.EchoAgent",
                "pools.echo.class-path=[agents/echo/*]",
                "pools.echo.workers=" + workers,
                "pools.echo.heap=64m",
                "pools.assistant.workers=1"));
        sets.addAll(List.of(more));
        return sets.toArray(String[]::new);
    }

    private void awaitReady() throws IOException {
        Awaitility.await("the supervisor is ready; see " + output)
                .atMost(START_LIMIT)
                .until(() -> readyUrl() != null || !process.isAlive());
        url = readyUrl();
        if (url == null) {
            throw new IOException("serve ended with " + process.exitValue() + ": " + output());
        }
    }

    private String readyUrl() throws IOException {
        var match = READY.matcher(output());
        return match.find() ? match.group(1) : null;
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    String url() {
        return url;
    }

    Path home() {
        return home;
    }

    Process process() {
        return process;
    }

    // ---- HTTP ----

    HttpRequest.Builder invoke(String agent, String body) {
        return HttpRequest.newBuilder(URI.create(url + "/v1/agents/" + agent + "/invoke"))
                .timeout(Duration.ofSeconds(60))
                .POST(BodyPublishers.ofString(body));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> ask(String agent, String body) throws IOException, InterruptedException {
        return send(invoke(agent, body));
    }

    HttpClient client() {
        return client;
    }

    static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    // ---- the command line ----

    /** Runs a verb of the real command line. */
    Cli cli(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(words));
        command.addAll(List.of("--home", home.toString()));
        return Cli.run(folder, command.toArray(String[]::new));
    }

    /** The workers of a pool, from {@code ps --json}. */
    List<JsonNode> workers(String pool) throws IOException, InterruptedException {
        var workers = new ArrayList<JsonNode>();
        json(cli("ps", pool, "--json").out()).path("workers").forEach(workers::add);
        return workers;
    }

    List<Long> pids(String pool) throws IOException, InterruptedException {
        return workers(pool).stream().map(worker -> worker.path("pid").asLong()).toList();
    }

    /** Ends what this test started, and only that. */
    @Override
    public void close() throws IOException, InterruptedException {
        if (process.isAlive()) {
            process.toHandle().destroy();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.toHandle().destroyForcibly();
            }
        }
        client.close();
    }
}
