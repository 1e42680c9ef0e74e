package io.warmpool.supervisor.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.AsciiString;
import io.warmpool.supervisor.admission.Admission;
import io.warmpool.supervisor.admission.BodyBudget;
import io.warmpool.supervisor.call.CallIds;
import io.warmpool.supervisor.session.NoSessions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HttpApiDocTest {

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/http-api.md"));
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toSet());
    }

    @Test
    void everyProblemStandsInTheDocsAndTheReverse() throws Exception {
        var rows = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (\\d{3}) \\|")
                .matcher(page())
                .results()
                .map(row -> row.group(1) + " " + row.group(2))
                .collect(Collectors.toSet());

        assertThat(rows)
                .isEqualTo(Arrays.stream(ProblemType.values())
                        .map(type -> type.slug() + " " + type.status())
                        .collect(Collectors.toSet()));
    }

    @Test
    void everyRouteStandsInTheDocsAndTheReverse() throws Exception {
        var settings = HttpSettings.defaults();
        var reception = new Reception(
                new Admission(Map.of(), new CallIds(0), new BodyBudget(1)),
                new NoSessions(),
                new ScriptedJobs(),
                settings,
                new HostRule(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), settings.hosts()));

        assertThat(found("(?m)^\\| `([A-Z]+ /\\S+)` \\|", page()))
                .containsExactlyInAnyOrderElementsOf(reception.listed());
    }

    @Test
    void everyHeaderOfOursStandsInTheDocsAndTheReverse() throws Exception {
        var ours = new TreeSet<String>();
        for (var field : Headers.class.getDeclaredFields()) {
            if (field.get(null) instanceof AsciiString name && name.startsWith("warmpool-")) {
                ours.add(name.toString());
            }
        }

        assertThat(ours).hasSizeGreaterThan(6);
        assertThat(found("(Warmpool-[A-Za-z-]+)", page()).stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet()))
                .isEqualTo(ours);
        assertThat(page()).contains("`" + Headers.X_SHOULD_RETRY + "`");
    }
}
