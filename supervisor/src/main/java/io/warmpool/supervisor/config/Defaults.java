package io.warmpool.supervisor.config;

import java.util.LinkedHashMap;

/** What holds where nobody wrote anything, in the language of the file. */
final class Defaults {

    /** The pool that runs when no pool is written, and whose agent need not be named. */
    static final String ASSISTANT = "assistant";

    private static final Tree.Mapping ROOT = parse("""
            http: {bind: "127.0.0.1:8080", max-body: 8m, max-output: 8m, max-connections: 10000, hosts: []}
            orphan-grace: 60s
            worker-logs: {max-size: 10m, files: 5}
            sessions: {max: 10000, max-per-user: 1000, idle-timeout: 24h, sweep-interval: 60s, max-waiting: 100, max-state: 256k, max-transcript: 1000, max-text: 64k}
            store: sqlite
            jobs: {max-queued: 10000, max-share: 0.5, retries: 2, back-off: 1s, keep: 168h, max-keep: 720h, max-kept: 1000000, max-events: 10000, max-event-bytes: 8m, max-followers: 5000, sweep-interval: 10s, lease: 15s, webhook-secret: "", webhook-private: false}
            """);

    private static final Tree.Mapping POOL = parse("""
            workers: 4
            concurrency: 8
            queue: 100
            heap: 256m
            jvm-options: []
            env: {}
            boot-timeout: 120s
            call-timeout: 300s
            drain-timeout: 30s
            recycle: {max-calls: 0, max-age: 0s, max-memory: 0m, max-resident: 0m}
            probe: {input: "", content-type: "text/plain; charset=utf-8", timeout: 10s}
            startup-cache: true
            on-busy: enqueue
            at-most-once: false
            caches: {user-entries: 1000, user-weight: 64m, user-idle: 30m, sessions: 200, session-idle: 30m, contexts: 200, context-ttl: 1h}
            settings: {}
            """);

    private static final Tree.Mapping ASSISTANT_POOL = parse("""
            agent: io.warmpool.agents.assistant.AssistantAgent
            class-path: ["agents/assistant/*"]
            settings: {knowledge: ["docs", "README.md"]}
            """);

    private Defaults() {}

    /** Adds the default pool to a tree that says nothing of pools. */
    static Tree.Mapping withPools(Tree.Mapping written) {
        return written.entries().containsKey("pools")
                ? written
                : written.with(
                        "pools",
                        Tree.Mapping.of(Source.Default.HERE).with(ASSISTANT, Tree.Mapping.of(Source.Default.HERE)));
    }

    /** Puts the defaults under everything that was written. */
    static Tree.Mapping complete(Tree.Mapping written) {
        var tree = written.over(ROOT);
        if (!(tree.entries().get("pools") instanceof Tree.Mapping pools)) {
            return tree;
        }
        var complete = new LinkedHashMap<String, Tree>();
        pools.entries().forEach((name, pool) -> complete.put(name, completePool(name, pool)));
        return tree.with("pools", new Tree.Mapping(complete, pools.source()));
    }

    private static Tree completePool(String name, Tree pool) {
        return switch (pool) {
            case Tree.Mapping map -> map.over(isBuiltIn(name, map) ? ASSISTANT_POOL.over(POOL) : POOL);
            case Tree.Scalar scalar when scalar.isEmpty() -> completePool(name, Tree.Mapping.of(scalar.source()));
            case Tree.Scalar _, Tree.Sequence _ -> pool;
        };
    }

    private static boolean isBuiltIn(String name, Tree.Mapping pool) {
        var builtIn = (Tree.Scalar) ASSISTANT_POOL.entries().get("agent");
        return name.equals(ASSISTANT)
                && (!pool.entries().containsKey("agent")
                        || (pool.entries().get("agent") instanceof Tree.Scalar agent
                                && agent.text().equals(builtIn.text())));
    }

    private static Tree.Mapping parse(String yaml) {
        var problems = new Problems();
        var tree = new YamlTree(_ -> Source.Default.HERE, problems).read(yaml);
        problems.throwIfAny();
        return (Tree.Mapping) tree.orElseThrow();
    }
}
