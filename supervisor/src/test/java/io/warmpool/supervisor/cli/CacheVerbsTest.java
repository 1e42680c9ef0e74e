package io.warmpool.supervisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheVerbsTest {
    private static final String CACHES = """
            {"workers":[{"pool":"assistant","slot":0,"pid":4711,"incarnation":"3f","caches":[
              {"scope":"user","entries":3,"weight":2048,"leases":1,"hits":99,"misses":1,"hit-percent":99.0,"loads":4,
               "failed-loads":1,"load-ms":10.0,"load-ms-average":2.5,"evictions":{"idle":1,"moved":0,"size":2}},
              {"scope":"context","entries":0,"weight":0,"leases":0,"hits":0,"misses":0,"hit-percent":null,"loads":0,
               "failed-loads":0,"load-ms":0.0,"load-ms-average":null,"evictions":{},"from-the-future":1}]},
             {"pool":"assistant","slot":1,"pid":4712,"incarnation":"40","caches":[]}]}
            """;

    private static final String EVICTED = """
            {"workers":[{"slot":0,"pid":4711,"entries":1,"why":""},
                        {"slot":1,"pid":4712,"entries":null,"why":"did not answer within 5 s"}],"entries":1}
            """;

    @TempDir
    Path home;

    private FakeServer control;

    @BeforeEach
    void start() throws IOException {
        control = FakeServer.controlPlane(home);
    }

    @AfterEach
    void stop() throws IOException {
        control.close();
    }

    @Test
    void lsShowsALineForEachWorkerAndScope() {
        control.onJson("GET /v1/caches", CACHES);
        assertThat(warmpool("cache", "ls")).isEqualTo(new CommandRun(0, """
                POOL       SLOT  SCOPE    ENTRIES  WEIGHT  LEASES  HITS  MISSES  HIT%  LOADS    AVG  FAILED  EVICTED
                assistant     0  user           3    2.0K       1    99       1  99.0      4  2.5ms       1  3 (idle 1, size 2)
                assistant     0  context        0      0B       0     0       0     -      0      -       0  0
                """, ""));
        assertThat(warmpool("cache", "ls", "--json").out()).isEqualTo(CACHES + "\n");
    }

    @Test
    void lsAsksForOnePool() {
        control.onJson("GET /v1/caches?pool=a%20b", "{\"workers\":[]}");
        assertThat(warmpool("cache", "ls", "a b").out())
                .startsWith("POOL  SLOT")
                .hasLineCount(1);
    }

    @Test
    void evictSendsWhatIsGivenAndNothingElse() {
        control.onJson("POST /v1/pools/assistant/evict", "{\"workers\":[{\"slot\":0,\"pid\":1,\"entries\":2}]}");
        var run = warmpool("cache", "evict", "assistant", "--key", "tools/*", "--scope", "process");
        assertThat(run).isEqualTo(new CommandRun(0, "assistant/0 (pid 1): 2 entries\n", ""));
        warmpool("cache", "evict", "assistant", "--tenant", "t", "--user", "u", "--session", "s", "--fingerprint", "f");
        warmpool("cache", "evict", "assistant", "--all");
        assertThat(control.requests().get(0)).endsWith("{\"scope\":\"process\",\"key\":\"tools/*\"}");
        assertThat(control.requests().get(1))
                .endsWith("{\"tenant\":\"t\",\"user\":\"u\",\"session\":\"s\",\"fingerprint\":\"f\"}");
        assertThat(control.requests().get(2)).endsWith("{\"all\":true}");
    }

    @Test
    void evictExitsWithOneIfAWorkerDidNotAnswer() {
        control.onJson("POST /v1/pools/assistant/evict", EVICTED);
        assertThat(warmpool("cache", "evict", "assistant", "--all"))
                .isEqualTo(new CommandRun(
                        1,
                        "assistant/0 (pid 4711): 1 entry\n",
                        "assistant/1 (pid 4712): not evicted: did not answer within 5 s\n"));
        var json = warmpool("cache", "evict", "assistant", "--all", "--json");
        assertThat(json).isEqualTo(new CommandRun(1, EVICTED + "\n", ""));
    }

    @Test
    void evictOfAPoolWithoutWorkersHasNothingToDo() {
        control.onJson("POST /v1/pools/assistant/evict", "{\"workers\":[],\"entries\":0}");
        assertThat(warmpool("cache", "evict", "assistant", "--all"))
                .isEqualTo(new CommandRun(0, "assistant has no worker that is loaded, so nothing is cached\n", ""));
    }

    private CommandRun warmpool(String... args) {
        return CommandRun.of(Stream.concat(Arrays.stream(args), Stream.of("--home", home.toString()))
                .toArray(String[]::new));
    }
}
