package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.Documents;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the pages to the states that a worker has. */
class LifeDocsTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Z]+) \\|");
    private static final List<String> STATES = Arrays.stream(Life.class.getPermittedSubclasses())
            .map(state -> state.getSimpleName().toUpperCase(Locale.ROOT))
            .toList();

    @Test
    void theLifeInTheArchitectureIsTheOneOfTheCode() {
        assertThat(rows("docs/architecture.md")).containsExactlyElementsOf(STATES);
    }

    @Test
    void everyStateThatOperatorsSeeIsExplainedToThem() {
        var seen = Stream.concat(STATES.stream(), Stream.of("PAUSED", "BACKOFF", "QUARANTINED", "EMPTY"));
        assertThat(rows("docs/operations.md")).containsAll(seen.toList());
        var api = Documents.read("docs/control-api.md");
        assertThat(STATES).allSatisfy(state -> assertThat(api).contains("`" + state + "`"));
    }

    @Test
    void theReasonsThatOperationsExplainsExist() {
        var operations = Documents.read("docs/operations.md");
        assertThat(Arrays.stream(StopReason.values())
                        .filter(why -> why != StopReason.NO_HELLO && why != StopReason.NO_PROBE)
                        .filter(why -> !why.isOrderly()))
                .allSatisfy(why -> assertThat(operations).contains("`" + why.words() + "`"));
    }

    private static List<String> rows(String page) {
        return ROW.matcher(Documents.read(page))
                .results()
                .map(row -> row.group(1))
                .toList();
    }
}
