package io.warmpool.supervisor.config;

import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One pool: the agent it runs, how its workers are started, and its limits.
 *
 * @param agent the class that implements the agent
 * @param classPath where its classes are; an entry may end in {@code /*}
 * @param workers how many worker processes
 * @param concurrency how many calls at once in one worker
 * @param queue how many calls may wait for a worker
 * @param heap the largest heap of one worker
 * @param jvmOptions further options of a worker's JVM
 * @param env further environment variables of a worker
 * @param bootTimeout how long an agent may take to preload
 * @param callTimeout how long a call may take that brings no deadline of its own
 * @param drainTimeout how long the running calls of a stopping worker may go on
 * @param recycle when a worker is replaced
 * @param probe what the first worker of a restart has to answer
 * @param startupCache whether workers start from a cache of loaded classes
 * @param onBusy what becomes of a call whose session has one running already
 * @param atMostOnce whether no call or job of it may ever be given to a second worker
 * @param caches how much its workers keep between calls
 * @param settings handed to the agent; String, Long, Double, Boolean, List and Map only
 */
public record PoolConfig(
        String agent,
        List<String> classPath,
        int workers,
        int concurrency,
        int queue,
        Size heap,
        List<String> jvmOptions,
        Map<String, String> env,
        Duration bootTimeout,
        Duration callTimeout,
        Duration drainTimeout,
        RecycleConfig recycle,
        ProbeConfig probe,
        boolean startupCache,
        OnBusy onBusy,
        boolean atMostOnce,
        CachesConfig caches,
        Map<String, Object> settings) {

    private static final Pattern CLASS_NAME = Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*"
            + "(\\.\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)*");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern HEAP_OPTION = Pattern.compile("-(Xmx|Xms|XX:(Max|Min|Initial)(Heap|RAM)).*");
    private static final Pattern CLASS_PATH_OPTION = Pattern.compile("-cp|-classpath|--class-path(=.*)?|-jar");
    private static final Duration DAY = Duration.ofHours(24);
    private static final Duration INSTANT = Duration.ofMillis(1);

    public PoolConfig {
        classPath = List.copyOf(classPath);
        jvmOptions = List.copyOf(jvmOptions);
        env = Values.ordered(env);
        var rules = new Rules()
                .holds(
                        CLASS_NAME.matcher(agent).matches(),
                        "agent",
                        agent.isEmpty()
                                ? "is missing or empty: give the name of a class, such as com.example.MyAgent"
                                : "must be the name of a class, such as com.example.MyAgent, was '" + agent + "'")
                .holds(
                        !classPath.isEmpty(),
                        "class-path",
                        "is missing or empty: give a list of jars and folders, such as [\"my-agent/*\"]")
                .range("workers", workers, 1, 1024)
                .range("concurrency", concurrency, 1, 1024)
                .range("queue", queue, 0, 100_000)
                .range("heap", heap, Size.mebibytes(16), Size.parse("1024g"))
                .range("boot-timeout", bootTimeout, INSTANT, DAY)
                .range("call-timeout", callTimeout, INSTANT, DAY)
                .range("drain-timeout", drainTimeout, Duration.ZERO, DAY)
                .present(List.of("recycle"), recycle)
                .present(List.of("probe"), probe)
                .present(List.of("caches"), caches);
        classPath.forEach(entry -> checkPath(rules, entry));
        jvmOptions.forEach(option -> checkOption(rules, option));
        env.forEach((name, value) -> checkVariable(rules, name, value));
        rules.enforce();
        settings = Values.frozen(settings);
    }

    private static void checkPath(Rules rules, String entry) {
        rules.holds(
                !entry.isBlank() && !entry.contains(File.pathSeparator),
                "class-path",
                "must have one path in each entry, was '" + entry + "': write several as [\"a\", \"b\"]");
    }

    private static void checkOption(Rules rules, String option) {
        rules.holds(option.startsWith("-"), "jvm-options", "must be options that begin with -, was '" + option + "'")
                .holds(
                        !HEAP_OPTION.matcher(option).matches(),
                        "jvm-options",
                        "must leave the heap to the key heap, was '" + option + "'")
                .holds(
                        !CLASS_PATH_OPTION.matcher(option).matches(),
                        "jvm-options",
                        "must leave the class path to the key class-path, was '" + option + "'");
    }

    private static void checkVariable(Rules rules, String name, String value) {
        var path = List.of("env", name);
        rules.holds(
                        VARIABLE.matcher(name).matches(),
                        path,
                        "is not the name of a variable: use letters, digits and _, and no digit first")
                .holds(
                        !name.startsWith(EnvironmentNames.PREFIX),
                        path,
                        "is reserved: names that begin with " + EnvironmentNames.PREFIX + " belong to warmpool")
                .holds(value.indexOf('\0') < 0, path, "must not contain a NUL character");
    }
}
