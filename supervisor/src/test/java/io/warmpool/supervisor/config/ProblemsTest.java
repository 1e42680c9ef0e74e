package io.warmpool.supervisor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemsTest {

    @TempDir
    Path folder;

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments("\n\nhttpp: {}", "warmpool.yaml:3: unknown key httpp; did you mean http?"),
                arguments("http:\n  maxBody: 1m", "warmpool.yaml:2: unknown key http.maxBody; did you mean max-body?"),
                arguments(
                        "http:\n  colour: red",
                        "warmpool.yaml:2: unknown key http.colour; known here: bind, max-body, max-output, max-connections, hosts"),
                arguments(
                        "pools:\n  assistant:\n    worker: 3",
                        "warmpool.yaml:3: unknown key pools.assistant.worker; did you mean workers?"),
                arguments(
                        "pools:\n  assistant:\n    workers: 0",
                        "warmpool.yaml:3: pools.assistant.workers must be 1 to 1024, was 0"),
                arguments(
                        "pools:\n  assistant:\n    workers: 1025",
                        "warmpool.yaml:3: pools.assistant.workers must be 1 to 1024, was 1025"),
                arguments(
                        "pools:\n  assistant:\n    workers:\n      four",
                        "warmpool.yaml:3: pools.assistant.workers must be a whole number up to 2147483647, was 'four'"),
                arguments(
                        "pools:\n  assistant:\n    workers:",
                        "warmpool.yaml:3: pools.assistant.workers must be a whole number up to 2147483647, was empty"),
                arguments(
                        "orphan-grace: 60",
                        "warmpool.yaml:1: orphan-grace must be a duration such as 500ms, 30s, 5m or 24h, was '60'"),
                arguments("orphan-grace: 25h", "warmpool.yaml:1: orphan-grace must be 0s to 24h, was 25h"),
                arguments(
                        "http:\n  max-body: 8mb",
                        "warmpool.yaml:2: http.max-body must be a size such as 256m, 8k or 1g, was '8mb'"),
                arguments("http:\n  max-output: 2g", "warmpool.yaml:2: http.max-output must be 1k to 1g, was 2g"),
                arguments(
                        "http:\n  max-connections: 0",
                        "warmpool.yaml:2: http.max-connections must be 1 to 1000000, was 0"),
                arguments(
                        "http:\n  bind: 8080",
                        "warmpool.yaml:2: http.bind must be an address such as 127.0.0.1:8080 or [::1]:8080, was '8080'"),
                arguments(
                        "http:\n  bind: [\"::1\"]",
                        "warmpool.yaml:2: http.bind must be an address such as 127.0.0.1:8080 or [::1]:8080, was a list"),
                arguments(
                        "http:\n  bind: 0.0.0.0:8080",
                        "warmpool.yaml:2: http.bind must be on loopback (127.0.0.1, [::1] or localhost), was 0.0.0.0:8080: there"
                                + " is no authentication yet, so nothing may listen beyond this machine; put a proxy that"
                                + " authenticates in front"),
                arguments(
                        "http: 8080",
                        "warmpool.yaml:1: http must be a map with the keys bind, max-body, max-output, max-connections, hosts, was"
                                + " '8080'"),
                arguments("pools: [a]", "warmpool.yaml:1: pools must be a map such as {a: b}, was a list"),
                arguments(
                        "pools: {}",
                        "warmpool.yaml:1: pools must have at least one pool, was empty: leave it out for the default"),
                arguments(
                        "pools:\n  My_Pool: {agent: A, class-path: [a]}",
                        "warmpool.yaml:2: pools.My_Pool is not the name of a pool: use a lower-case letter, then up to 62"
                                + " lower-case letters, digits or -"),
                arguments(
                        "pools:\n  echo:\n    class-path: [a]",
                        "warmpool.yaml:2: pools.echo.agent is missing or empty: give the name of a class, such as"
                                + " com.example.MyAgent"),
                arguments(
                        "pools:\n  echo:\n    agent: no class\n    class-path: [a]",
                        "warmpool.yaml:3: pools.echo.agent must be the name of a class, such as com.example.MyAgent, was"
                                + " 'no class'"),
                arguments(
                        "pools:\n  echo:\n    agent: A\n    class-path: lib/*",
                        "warmpool.yaml:4: pools.echo.class-path must be a list such as [\"a\", \"b\"], was 'lib/*'"),
                arguments(
                        "pools:\n  echo:\n    agent: A\n    class-path:\n      - a\n      - [b]",
                        "warmpool.yaml:6: pools.echo.class-path must be a list of texts, was a list"),
                arguments(
                        "pools:\n  echo:\n    agent: A\n    class-path: ['a:b']",
                        "warmpool.yaml:4: pools.echo.class-path must have one path in each entry, was 'a:b': write several as"
                                + " [\"a\", \"b\"]"),
                arguments(
                        "pools:\n  assistant:\n    jvm-options: [server]",
                        "warmpool.yaml:3: pools.assistant.jvm-options must be options that begin with -, was 'server'"),
                arguments(
                        "pools:\n  assistant:\n    jvm-options: [-Xmx1g]",
                        "warmpool.yaml:3: pools.assistant.jvm-options must leave the heap to the key heap, was '-Xmx1g'"),
                arguments(
                        "pools:\n  assistant:\n    jvm-options: [-cp, -Dx=y]",
                        "warmpool.yaml:3: pools.assistant.jvm-options must leave the class path to the key class-path, was '-cp'"),
                arguments(
                        "pools:\n  assistant:\n    env:\n      WARMPOOL_KEY: x",
                        "warmpool.yaml:4: pools.assistant.env.WARMPOOL_KEY is reserved: names that begin with WARMPOOL_ belong to"
                                + " warmpool"),
                arguments(
                        "pools:\n  assistant:\n    env:\n      1 x: y",
                        "warmpool.yaml:4: pools.assistant.env.1 x is not the name of a variable: use letters, digits and _, and"
                                + " no digit first"),
                arguments(
                        "pools:\n  assistant:\n    env:\n      A:",
                        "warmpool.yaml:4: pools.assistant.env.A must be a text"),
                arguments(
                        "pools:\n  assistant:\n    recycle: {max-calls: -1}",
                        "warmpool.yaml:3: pools.assistant.recycle.max-calls must be 0 to 1000000000000, was -1"),
                arguments(
                        "worker-logs: {max-size: 1k}",
                        "warmpool.yaml:1: worker-logs.max-size must be 64k to 1g, was 1k"),
                arguments("worker-logs: {files: 0}", "warmpool.yaml:1: worker-logs.files must be 2 to 100, was 0"),
                arguments(
                        "pools:\n  assistant:\n    startup-cache: yes",
                        "warmpool.yaml:3: pools.assistant.startup-cache must be true or false, was 'yes'"),
                arguments(
                        "pools:\n  assistant:\n    probe: {input: hi, content-type: \"\"}",
                        "warmpool.yaml:3: pools.assistant.probe.content-type must be a media type of 1 to 200 ASCII characters,"
                                + " such as application/json, was ''"),
                arguments(
                        "pools:\n  assistant:\n    settings:\n      a: [1, ~]",
                        "warmpool.yaml:4: pools.assistant.settings.a must be a value; an empty text is written \"\", was empty"),
                arguments(
                        "pools:\n  assistant:\n    settings:\n      a: 99999999999999999999",
                        "warmpool.yaml:4: pools.assistant.settings.a must be a whole number of 64 bits, or quoted to be a text, was '99999999999999999999'"),
                arguments(
                        "pools:\n  assistant:\n    settings:\n      a: .inf",
                        "warmpool.yaml:4: pools.assistant.settings.a must be a finite number, or quoted to be a text, was '.inf'"),
                arguments(
                        "pools:\n  assistant:\n    settings:\n      a: !mine b",
                        "warmpool.yaml:4: the YAML tag !mine is not understood: leave it out"),
                arguments(
                        "pools:\n  assistant:\n    workers: 1\n    workers: 2",
                        "warmpool.yaml:4: key workers is given twice, first at warmpool.yaml:3: keep one"),
                arguments(
                        "pools:\n  assistant:\n    <<: {workers: 2}",
                        "warmpool.yaml:3: merge keys (<<) are not understood: write the keys out"),
                arguments("? [a]\n: b", "warmpool.yaml:1: a key must be a text, was a list or a map"),
                arguments("- a\n", "warmpool.yaml:1: must be a map such as http: {...}, was a list"),
                arguments(
                        "http:\n\tbind: x",
                        "warmpool.yaml:2: is not valid YAML: a tab, where only spaces may stand: indent with spaces"),
                arguments(
                        "http:\n  bind: [a\nx: y",
                        "warmpool.yaml:3: is not valid YAML: while parsing a flow sequence: expected ',' or ']', but got :"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeInTheFileIsToldWithItsLine(String yaml, String problem) {
        assertThat(new Loading(folder).problemsOf(yaml)).containsExactly(problem);
    }

    static Stream<Arguments> mistakenOptions() {
        return Stream.of(
                arguments(
                        "pools.assistant.worker=3",
                        "--set pools.assistant.worker=3: unknown key pools.assistant.worker; did you mean workers?"),
                arguments(
                        "pools.assistant.workers=0",
                        "--set pools.assistant.workers=0: pools.assistant.workers must be 1 to 1024, was 0"),
                arguments(
                        "pools.asistant.workers=3",
                        "--set pools.asistant.workers=3: unknown pool asistant; did you mean assistant? A new pool needs agent"
                                + " and class-path"),
                arguments(
                        "pools.zebra.workers=3",
                        "--set pools.zebra.workers=3: unknown pool zebra; there is assistant. A new pool needs agent and"
                                + " class-path"),
                arguments(
                        "pools.echo.agent=Echo",
                        "--set pools.echo.agent=Echo: pools.echo.class-path is missing or empty: give a list of jars and folders,"
                                + " such as [\"my-agent/*\"]"),
                arguments(
                        "http.bind.port=1",
                        "--set http.bind.port=1: http.bind must be an address such as 127.0.0.1:8080 or [::1]:8080, was a map"),
                arguments(
                        "pools.assistant.jvm-options=[-Xss1m",
                        "--set pools.assistant.jvm-options=...: is not valid YAML: while parsing a flow sequence: expected"
                                + " ',' or ']', but got <stream end>"),
                arguments(
                        "pools.assistant.settings.api-key=[s3cret",
                        "--set pools.assistant.settings.api-key=***: is not valid YAML: while parsing a flow sequence: expected"
                                + " ',' or ']', but got <stream end>"),
                arguments(
                        "pools.assistant.env={A: s3cret",
                        "--set pools.assistant.env=...: is not valid YAML: while parsing a flow mapping: expected ',' or '}', but"
                                + " got <stream end>"),
                arguments(
                        "pools.assistant.settings.token=99999999999999999999",
                        "--set pools.assistant.settings.token=***: pools.assistant.settings.token must be a whole number of 64"
                                + " bits, or quoted to be a text"),
                arguments("workers", "--set workers: must be key=value, such as pools.assistant.workers=8"),
                arguments("a..b=1", "--set a..b=...: must be key=value, such as pools.assistant.workers=8"),
                arguments("=1", "--set =...: must be key=value, such as pools.assistant.workers=8"));
    }

    @ParameterizedTest
    @MethodSource("mistakenOptions")
    void aMistakeInAnOptionIsToldWithTheOption(String set, String problem) {
        assertThat(new Loading(folder).problems(Optional.empty(), Map.of(), set))
                .containsExactly(problem);
    }

    @Test
    void aMistakeInAVariableIsToldWithItsName() {
        assertThat(new Loading(folder)
                        .problems(
                                Optional.empty(),
                                Map.of("WARMPOOL_HTTP_BIND", "", "WARMPOOL_POOLS_ASSISTANT_HEAP", "1m")))
                .containsExactly(
                        "env WARMPOOL_HTTP_BIND: http.bind must be an address such as 127.0.0.1:8080 or [::1]:8080, was ''",
                        "env WARMPOOL_POOLS_ASSISTANT_HEAP: pools.assistant.heap must be 16m to 1024g, was 1m");
    }

    @Test
    void everythingIsToldAtOnceAndTheFileInTheOrderOfItsLines() {
        var loading = new Loading(folder);
        var file = loading.file("""
                pools:
                  Echo:
                    heap: lots
                    workers: 0
                    workers: 1
                    jvm-options: [a, b]
                    queue: -1
                orphan-grace: forever
                http:
                  bind: 0.0.0.0
                  max-body: 0
                  max-bodi: 0
                """);
        var problems = loading.problems(
                Optional.of(file), Map.of("WARMPOOL_HTTP_MAX_OUTPUT", "much"), "http.max-connections=no", "x=1");
        assertThat(problems.stream().map(problem -> problem.replaceAll("( must| is|; ).*", "")))
                .containsExactly(
                        "warmpool.yaml:2: pools.Echo.agent",
                        "warmpool.yaml:2: pools.Echo.class-path",
                        "warmpool.yaml:2: pools.Echo",
                        "warmpool.yaml:3: pools.Echo.heap",
                        "warmpool.yaml:4: pools.Echo.workers",
                        "warmpool.yaml:5: key workers",
                        "warmpool.yaml:6: pools.Echo.jvm-options",
                        "warmpool.yaml:6: pools.Echo.jvm-options",
                        "warmpool.yaml:7: pools.Echo.queue",
                        "warmpool.yaml:8: orphan-grace",
                        "warmpool.yaml:10: http.bind",
                        "warmpool.yaml:11: http.max-body",
                        "warmpool.yaml:12: unknown key http.max-bodi",
                        "--set x=1: unknown key x",
                        "env WARMPOOL_HTTP_MAX_OUTPUT: http.max-output",
                        "--set http.max-connections=no: http.max-connections");
    }

    @Test
    void theMessageOfTheExceptionHasALineForEachProblem() {
        assertThatThrownBy(() -> Loading.sets("orphan-grace=1", "http.max-body=1"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("""
                        --set http.max-body=1: http.max-body must be 1k to 1g, was 1
                        --set orphan-grace=1: orphan-grace must be a duration such as 500ms, 30s, 5m or 24h, was '1'""");
    }

    @Test
    void aFileThatCannotBeReadIsToldByName() throws IOException {
        var loading = new Loading(folder);
        assertThat(loading.problems(Optional.of(folder.resolve("none.yaml")), Map.of()))
                .containsExactly(
                        "none.yaml: there is no such file: name another with --config, or leave it out for the defaults");
        assertThat(loading.problems(Optional.of(folder), Map.of()))
                .singleElement()
                .asString()
                .contains("cannot be read");
        var binary = Files.write(folder.resolve("warmpool.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThat(loading.problems(Optional.of(binary), Map.of()))
                .containsExactly("warmpool.yaml: must be UTF-8, is not");
    }
}
