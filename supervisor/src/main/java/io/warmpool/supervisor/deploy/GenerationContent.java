package io.warmpool.supervisor.deploy;

import io.warmpool.proto.CacheLimits;
import io.warmpool.supervisor.config.CachesConfig;
import io.warmpool.supervisor.config.PoolConfig;
import io.warmpool.supervisor.pool.Generation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The code and the configuration that the workers of one generation are started with: all that a restart picks up.
 *
 * @param classPath as kept copies, in order
 * @param caches how much its workers keep between calls
 * @param probe the call that the first of its workers has to answer
 */
public record GenerationContent(
        String agent,
        List<KeptFile> classPath,
        long heapBytes,
        List<String> jvmOptions,
        Map<String, String> env,
        Map<String, Object> settings,
        int concurrency,
        CacheLimits caches,
        Optional<Generation.Probe> probe) {

    static GenerationContent of(PoolConfig pool, List<KeptFile> classPath) {
        var probe = pool.probe();
        return new GenerationContent(
                pool.agent(),
                classPath,
                pool.heap().bytes(),
                pool.jvmOptions(),
                pool.env(),
                pool.settings(),
                pool.concurrency(),
                limits(pool.caches()),
                probe.input().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Generation.Probe(
                                probe.input().getBytes(StandardCharsets.UTF_8),
                                probe.contentType(),
                                probe.timeout().toNanos())));
    }

    private static CacheLimits limits(CachesConfig caches) {
        return new CacheLimits(
                caches.userEntries(),
                caches.userWeight().bytes(),
                caches.userIdle(),
                caches.sessions(),
                caches.sessionIdle(),
                caches.contexts(),
                caches.contextTtl());
    }

    /** What the pool decides by. */
    Generation numbered(int number) {
        return new Generation(number, concurrency, probe);
    }

    /** The same for the same content on the same JDK. */
    String fingerprint(String jdk) {
        var digest = HashedCopy.sha256();
        TreeText.flat(Map.of("content", tree(), "jdk", jdk))
                .forEach((key, value) -> digest.update(
                        (key.length() + " " + key + value.length() + " " + value).getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    Map<String, Object> tree() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("agent", agent);
        tree.put("class-path", classPath.stream().map(KeptFile::toString).toList());
        tree.put("heap", heapBytes);
        tree.put("jvm-options", jvmOptions);
        tree.put("env", env);
        tree.put("settings", settings);
        tree.put("concurrency", (long) concurrency);
        tree.put(
                "caches",
                Map.of(
                        "user-entries", caches.userEntries(),
                        "user-weight", caches.userWeight(),
                        "user-idle-ms", caches.userIdle().toMillis(),
                        "sessions", caches.sessions(),
                        "session-idle-ms", caches.sessionIdle().toMillis(),
                        "contexts", caches.contexts(),
                        "context-ttl-ms", caches.contextTtl().toMillis()));
        probe.ifPresent(call -> tree.put(
                "probe",
                Map.of(
                        "input", new String(call.input(), StandardCharsets.UTF_8),
                        "content-type", call.contentType(),
                        "timeout-ms", Duration.ofNanos(call.timeoutNanos()).toMillis())));
        return tree;
    }

    /**
     * Reads what {@link #tree} gave.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    static GenerationContent of(Map<?, ?> tree) {
        try {
            return new GenerationContent(
                    (String) tree.get("agent"),
                    texts(tree.get("class-path")).stream().map(KeptFile::parse).toList(),
                    (Long) tree.get("heap"),
                    texts(tree.get("jvm-options")),
                    namedTexts(tree.get("env")),
                    named(tree.get("settings")),
                    Math.toIntExact((Long) tree.get("concurrency")),
                    Optional.ofNullable((Map<?, ?>) tree.get("caches"))
                            .map(GenerationContent::limits)
                            .orElseGet(CacheLimits::defaults),
                    Optional.ofNullable((Map<?, ?>) tree.get("probe"))
                            .map(probe -> new Generation.Probe(
                                    ((String) probe.get("input")).getBytes(StandardCharsets.UTF_8),
                                    (String) probe.get("content-type"),
                                    Duration.ofMillis((Long) probe.get("timeout-ms"))
                                            .toNanos())));
        } catch (ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException("not the content of a generation: " + e.getMessage(), e);
        }
    }

    private static CacheLimits limits(Map<?, ?> caches) {
        return new CacheLimits(
                (Long) caches.get("user-entries"),
                (Long) caches.get("user-weight"),
                Duration.ofMillis((Long) caches.get("user-idle-ms")),
                (Long) caches.get("sessions"),
                Duration.ofMillis((Long) caches.get("session-idle-ms")),
                (Long) caches.get("contexts"),
                Duration.ofMillis((Long) caches.get("context-ttl-ms")));
    }

    private static List<String> texts(Object list) {
        return ((List<?>) list).stream().map(String.class::cast).toList();
    }

    private static Map<String, Object> named(Object map) {
        var named = new LinkedHashMap<String, Object>();
        ((Map<?, ?>) map).forEach((key, value) -> named.put((String) key, value));
        return named;
    }

    private static Map<String, String> namedTexts(Object map) {
        var named = new LinkedHashMap<String, String>();
        ((Map<?, ?>) map).forEach((key, value) -> named.put((String) key, (String) value));
        return named;
    }
}
