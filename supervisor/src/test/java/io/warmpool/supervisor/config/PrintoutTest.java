package io.warmpool.supervisor.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrintoutTest {

    @TempDir
    Path folder;

    @Test
    void everySettingIsPrintedWithItsSource() {
        var loaded = ConfigLoader.load(
                Optional.empty(),
                Map.of("WARMPOOL_HTTP_MAX_BODY", "1024k"),
                List.of("pools.assistant.workers=8", "pools.assistant.settings.style=short"));
        assertThat(Printout.yaml(loaded.settings())).isEqualTo("""
                http:
                  bind: "127.0.0.1:8080"  # default
                  max-body: 1m  # env WARMPOOL_HTTP_MAX_BODY
                  max-output: 8m  # default
                  max-connections: 10000  # default
                  hosts: []  # default
                orphan-grace: 1m  # default
                worker-logs:
                  max-size: 10m  # default
                  files: 5  # default
                sessions:
                  max: 10000  # default
                  max-per-user: 1000  # default
                  idle-timeout: 24h  # default
                  sweep-interval: 1m  # default
                  max-waiting: 100  # default
                  max-state: 256k  # default
                  max-transcript: 1000  # default
                  max-text: 64k  # default
                store: sqlite  # default
                jobs:
                  max-queued: 10000  # default
                  max-share: "0.5"  # default
                  retries: 2  # default
                  back-off: 1s  # default
                  keep: 168h  # default
                  max-keep: 720h  # default
                  max-kept: 1000000  # default
                  max-events: 10000  # default
                  max-event-bytes: 8m  # default
                  max-followers: 5000  # default
                  sweep-interval: 10s  # default
                  lease: 15s  # default
                  webhook-secret: ""  # default
                  webhook-private: false  # default
                pools:
                  assistant:
                    agent: io.warmpool.agents.assistant.AssistantAgent  # default
                    class-path: ["agents/assistant/*"]  # default
                    workers: 8  # --set
                    concurrency: 8  # default
                    queue: 100  # default
                    heap: 256m  # default
                    jvm-options: []  # default
                    env: {}  # default
                    boot-timeout: 2m  # default
                    call-timeout: 5m  # default
                    drain-timeout: 30s  # default
                    recycle:
                      max-calls: 0  # default
                      max-age: 0s  # default
                      max-memory: "0"  # default
                      max-resident: "0"  # default
                    probe:
                      input: ""  # default
                      content-type: "text/plain; charset=utf-8"  # default
                      timeout: 10s  # default
                    startup-cache: true  # default
                    on-busy: enqueue  # default
                    at-most-once: false  # default
                    caches:
                      user-entries: 1000  # default
                      user-weight: 64m  # default
                      user-idle: 30m  # default
                      sessions: 200  # default
                      session-idle: 30m  # default
                      contexts: 200  # default
                      context-ttl: 1h  # default
                    settings:
                      knowledge: ["docs", "README.md"]  # default
                      style: short  # --set
                """);
    }

    @Test
    void whatIsPrintedLoadsAsTheSameConfiguration() {
        var loading = new Loading(folder);
        var first = loading.yaml("""
                http: {bind: "[::1]:0", max-body: 1025, max-output: 1536k}
                orphan-grace: 1500ms
                pools:
                  on: {agent: a.B$C, class-path: ["x y", 'q"\\']}
                  assistant:
                    jvm-options: ["-Da=# b", "-Dc: d"]
                    settings:
                      "odd: key": {"a.b": [1, 1.5, 1e300, -0.0, true, "true", "7", "", "~", "null", ".5", "-", "0x1"]}
                      dotted.key: "line\\nbreak\\ttab \\e \\u2028 \\ufeff \\x85 é \\U0001F600"
                      number: -9223372036854775808
                      texts: {a: "no", b: " x ", c: "#", d: "*x", e: "8m", f: "12e3", g: ".", h: "..", i: "./x", "true": "- a"}
                      plain: ./x
                      dots: ".."
                      null-text: "Null"
                      nothing: {}
                """);
        var printed = Printout.yaml(first.settings());
        assertThat(loading.yaml(printed).config()).as(printed).isEqualTo(first.config());
        assertThat(loading.yaml(printed).config().pools().keySet()).containsExactly("on", "assistant");
    }

    @Test
    void theSecretsOfTheJobsAreHiddenAlsoInMessages() {
        var loading = new Loading(folder);
        assertThat(Printout.yaml(loading.yaml("""
                store: "redis://ann:pa55word@host:1"
                jobs: {webhook-secret: pa55word-pa55word}
                """).settings()))
                .doesNotContain("pa55word")
                .contains("redis://***@host:1", "webhook-secret: \"***\"");
        assertThat(loading.problems(
                        Optional.empty(), Map.of("WARMPOOL_STORE", "redis:pa55word"), "jobs.webhook-secret=pa55word"))
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem.toString()).doesNotContain("pa55word"));
    }

    @Test
    void secretsAreHiddenHoweverDeepTheyAre() {
        var loaded = new Loading(folder).yaml("""
                pools:
                  token-shop:
                    agent: A
                    class-path: [a]
                    jvm-options: ["-Dmy.password=s3cret", "-Dmy.colour=red"]
                    env: {LANG: s3cret}
                    settings:
                      api-key: s3cret
                      deep: [{Client_Secret: s3cret, colour: red}]
                      credentials: {user: s3cret}
                      apiKey: s3cret
                """);
        var printed = Printout.yaml(loaded.settings()).replace("  # " + folder + "/warmpool.yaml", " @");
        assertThat(printed).doesNotContain("s3cret").contains("""
                    workers: 4  # default
                """).contains("""
                    jvm-options: ["-Dmy.password=***", "-Dmy.colour=red"] @:5
                    env:
                      LANG: "***" @:6
                """).contains("""
                    settings:
                      api-key: "***" @:8
                      deep: [{"Client_Secret": "***", "colour": "red"}] @:9
                      credentials: "***" @:10
                      apiKey: "***" @:11
                """);
        assertThat(loaded.config().pools().get("token-shop").env()).containsEntry("LANG", "s3cret");
    }
}
