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
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The real distribution, started as a user would: a process of its own, a home of its own, a free port. */
public final class RunningWarmpool implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("warmpool is ready at (http://\\S+)");
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path home;
    private final Path output;
    private final List<String> command;
    private final Set<ProcessHandle> seen = ConcurrentHashMap.newKeySet();
    private Process process;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String url;

    private RunningWarmpool(Path folder, List<String> command) {
        this.folder = folder;
        this.home = folder.resolve("home");
        this.command = List.copyOf(command);
        this.output = folder.resolve("output");
    }

    /**
     * Starts it with these {@code --set} options and waits until it is ready. The default pool runs if none is named, or if
     * it is: a worker of its own takes time to start.
     */
    public static RunningWarmpool start(String... sets) throws IOException {
        var started = launch(sets);
        return started.ready();
    }

    /** The same without the wait. */
    public static RunningWarmpool launch(String... sets) throws IOException {
        var folder = Files.createTempDirectory("wp");
        var options = new ArrayList<String>();
        if (Arrays.stream(sets).anyMatch(set -> set.startsWith("pools."))
                && Arrays.stream(sets).noneMatch(set -> set.startsWith("pools.assistant"))) {
            var file = Files.writeString(folder.resolve("warmpool.yaml"), "pools: {}\n");
            options.addAll(List.of("--config", file.toString()));
        }
        for (var set : sets) {
            options.addAll(List.of("--set", set));
        }
        return launchIn(folder, options);
    }

    /** Starts it in a folder, on the home in there, with these options, and waits until it is ready. */
    public static RunningWarmpool startIn(Path folder, String... options) throws IOException {
        var started = launchIn(folder, List.of(options));
        return started.ready();
    }

    static RunningWarmpool launchIn(Path folder, List<String> options) throws IOException {
        var command = new ArrayList<>(List.of(
                Distribution.launcher(),
                "serve",
                "--home",
                folder.resolve("home").toString()));
        command.addAll(List.of("--set", "http.bind=127.0.0.1:0"));
        command.addAll(options);
        var launched = new RunningWarmpool(folder, command);
        launched.exec();
        return launched;
    }

    private void exec() throws IOException {
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(output.toFile()))
                .start();
    }

    /** Kills the supervisor with SIGKILL; its workers live on. */
    public void killSupervisor() throws IOException, InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    /** Starts a supervisor on the same home once more and waits until it is ready. */
    public void startAgain() throws IOException {
        exec();
        awaitReady();
    }

    /** Sends the supervisor a signal by its name, such as {@code STOP}. */
    public void signal(String name) throws IOException, InterruptedException {
        signal(process.toHandle(), name);
    }

    /** Sends a process that this test started a signal. */
    public static void signal(ProcessHandle to, String name) throws IOException, InterruptedException {
        if (!to.isAlive()) {
            throw new IllegalStateException("process " + to.pid() + " is gone");
        }
        new ProcessBuilder("kill", "-" + name, Long.toString(to.pid())).start().waitFor();
    }

    /** The options of a pool of echo agents. */
    public static String[] echo(int workers, String... more) {
        var sets = new ArrayList<>(List.of(
                "pools.echo.agent=io.warmpool.agents.echo.EchoAgent",
                "pools.echo.class-path=[agents/echo/*]",
                "pools.echo.workers=" + workers,
                "pools.echo.heap=64m",
                // Making one takes the processor from what is tested.
                "pools.echo.startup-cache=false"));
        sets.addAll(List.of(more));
        return sets.toArray(String[]::new);
    }

    /** A supervisor that does not become ready is ended all the same. */
    private RunningWarmpool ready() throws IOException {
        try {
            awaitReady();
            return this;
        } catch (IOException | RuntimeException e) {
            process.destroy();
            throw e;
        }
    }

    private void awaitReady() throws IOException {
        Awaitility.await("the supervisor is ready; see " + output)
                .pollInterval(Duration.ofMillis(20))
                .atMost(START_LIMIT)
                .until(() -> readyUrl() != null || !process.isAlive());
        url = readyUrl();
        if (url == null) {
            throw new IOException("serve ended with " + process.exitValue() + ": " + output());
        }
    }

    /** Waits until the front end listens, whether or not a pool has a worker. */
    void awaitListening() throws IOException, InterruptedException {
        Awaitility.await("the control plane answers; see " + output)
                .atMost(START_LIMIT)
                .until(() -> cli("status").exit() == 0);
        url = json(cli("status", "--json").out()).path("http").asText();
    }

    private String readyUrl() throws IOException {
        var match = READY.matcher(output());
        return match.find() ? match.group(1) : null;
    }

    public String output() throws IOException {
        return Files.readString(output);
    }

    public String url() {
        return url;
    }

    public Path home() {
        return home;
    }

    public Process process() {
        return process;
    }

    // ---- HTTP ----

    public HttpRequest.Builder invoke(String agent, String body) {
        return HttpRequest.newBuilder(URI.create(url + "/v1/agents/" + agent + "/invoke"))
                .timeout(Duration.ofSeconds(60))
                .POST(BodyPublishers.ofString(body));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> ask(String agent, String body) throws IOException, InterruptedException {
        return send(invoke(agent, body));
    }

    public HttpClient client() {
        return client;
    }

    public static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    // ---- the command line ----

    /** Runs a verb of the real command line. */
    public Cli cli(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(words));
        command.addAll(List.of("--home", home.toString()));
        return Cli.run(folder, command.toArray(String[]::new));
    }

    /** What {@code --json} of a verb prints, without the start of a JVM. */
    JsonNode control(String path) throws IOException {
        return ControlSocket.get(home, path);
    }

    /** The workers of a pool, as in {@code ps --json}. */
    public List<JsonNode> workers(String pool) throws IOException, InterruptedException {
        var workers = new ArrayList<JsonNode>();
        control("/v1/workers?pool=" + pool).path("workers").forEach(workers::add);
        workers.forEach(worker -> ProcessHandle.of(worker.path("pid").asLong()).ifPresent(seen::add));
        return workers;
    }

    /** The workers of a pool once those that were replaced are gone: a restart does not wait for them. */
    public List<JsonNode> settled(String pool, int workers) throws IOException, InterruptedException {
        Awaitility.await(pool + " has " + workers + " workers")
                .atMost(Duration.ofSeconds(60))
                .until(() -> workers(pool).size() == workers);
        return workers(pool);
    }

    /** The live processes of a pool's workers. */
    public List<ProcessHandle> processes(String pool) throws IOException, InterruptedException {
        return pids(pool).stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .toList();
    }

    public List<Long> pids(String pool) throws IOException, InterruptedException {
        return workers(pool).stream().map(worker -> worker.path("pid").asLong()).toList();
    }

    /** Ends what this test started, and only that; a stop that is orderly is for a test of its own. */
    @Override
    public void close() throws IOException, InterruptedException {
        if (process.isAlive()) {
            // So that it starts no worker between the look at its workers and its end.
            signal("STOP");
            process.descendants().forEach(seen::add);
            process.toHandle().destroyForcibly();
            process.waitFor(60, TimeUnit.SECONDS);
        }
        // A supervisor that was killed leaves its workers; a handle knows the start time, so no stranger is hit.
        seen.forEach(ProcessHandle::destroyForcibly);
        client.close();
    }
}
