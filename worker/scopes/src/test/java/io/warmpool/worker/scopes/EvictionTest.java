package io.warmpool.worker.scopes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvictionTest {

    private static void fill(Bench bench) throws Exception {
        bench.scopes
                .shared("tools", Duration.ZERO, () -> bench.ledger.make("tools"))
                .lease()
                .close();
        bench.scopes
                .shared("index", Duration.ZERO, () -> bench.ledger.make("index"))
                .lease()
                .close();
        for (var tenant : new String[] {"acme", "umbrella"}) {
            for (var user : new String[] {"ann", "bob"}) {
                var call = bench.callOf(tenant, user, "s1", 0);
                call.user().get("tools", () -> bench.ledger.make("user tools"));
                call.user().get("memory", () -> bench.ledger.make("memory"));
                call.session().orElseThrow().get("history", () -> bench.ledger.make("history"));
                call.end();
            }
            for (var project : new String[] {"p1", "p2"}) {
                var key = tenant + ":" + project;
                bench.scopes
                        .sessions()
                        .acquire(key, "f-" + project, () -> bench.ledger.make(key))
                        .close();
            }
        }
        bench.scopes
                .sessions()
                .acquire("acme", "f", () -> bench.ledger.make("acme"))
                .close();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "'','','','','','',19",
                "-,-,-,-,-,-,19",
                "process,'','','','','',2",
                "process,tools,'','','','',1",
                "process,too*,'','','','',1",
                "process,*,'','','','',2",
                "process,'',acme,'','','',0",
                "user,'','','','','',8",
                "user,tools,'','','','',4",
                "user,'',acme,'','','',4",
                "user,'',acme,ann,'','',2",
                "user,m*,acme,ann,'','',1",
                "session,'','','','','',4",
                "session,'','',ann,'','',2",
                "session,'','','',s1,'',4",
                "session,'','','',s2,'',0",
                "session,hist*,'','','','',4",
                "session,x*,'','','','',0",
                "context,'','','','','',5",
                "context,acme:*,'','','','',2",
                "context,'',acme,'','','',2",
                "context,'',ac,'','','',0",
                "context,'','','','',f-p1,2",
                "context,'','',ann,'','',0",
                "'','',acme,'','','',8",
                "'',tools,'','','','',5",
                "nonsense,'','','','','',0",
            })
    void dropsWhatMatchesAllThatIsSaid(
            String scope, String key, String tenant, String user, String session, String fingerprint, long dropped)
            throws Exception {
        try (var bench = new Bench()) {
            fill(bench);
            var selection = new Selection(scope, key, tenant, user, session, fingerprint);
            assertThat(bench.scopes.evict(selection)).isEqualTo(dropped);
            assertThat(bench.scopes.evict(selection)).as("again").isZero();
            assertThat(bench.scopes.figures().stream()
                            .mapToLong(each -> each.evictions().get("operator"))
                            .sum())
                    .isEqualTo(dropped);
        }
    }

    @Test
    void countsTheContextsUnderAKeyAndClosesWhatIsInUseLater() throws Exception {
        try (var bench = new Bench()) {
            var one = bench.scopes.sessions().acquire("a:b", "f", () -> bench.ledger.makeExclusive("one"));
            var two = bench.scopes.sessions().acquire("a:b", "f", () -> bench.ledger.makeExclusive("two"));
            assertThat(bench.scopes.evict(new Selection("context", "a:b", "", "", "", "")))
                    .isEqualTo(2);
            assertThat(bench.ledger.closed()).isEmpty();
            one.close();
            two.close();
            bench.awaitClosed("one", "two");
        }
    }

    @Test
    void figuresComeInAFixedOrder() {
        try (var bench = new Bench()) {
            assertThat(bench.scopes.figures())
                    .extracting(ScopeFigures::scope)
                    .containsExactly("process", "user", "session", "context");
        }
    }
}
