package io.warmpool.supervisor.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HttpApiDocTest {

    @Test
    void everyProblemStandsInTheDocsAndTheReverse() throws Exception {
        var rows = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (\\d{3}) \\|")
                .matcher(Files.readString(Path.of("../docs/http-api.md")))
                .results()
                .map(row -> row.group(1) + " " + row.group(2))
                .collect(Collectors.toSet());

        assertThat(rows)
                .isEqualTo(Arrays.stream(ProblemType.values())
                        .map(type -> type.slug() + " " + type.status())
                        .collect(Collectors.toSet()));
    }
}
