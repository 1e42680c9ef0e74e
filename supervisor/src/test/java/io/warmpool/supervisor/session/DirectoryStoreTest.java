package io.warmpool.supervisor.session;

import static io.warmpool.supervisor.session.Samples.key;
import static io.warmpool.supervisor.session.Stage.done;
import static io.warmpool.supervisor.session.Stage.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.call.SessionReceipt;
import io.warmpool.supervisor.call.SessionReceipt.Kept;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a {@link Directory} does when its store fails, is silent, or has damaged things. */
class DirectoryStoreTest {

    private static final SessionKey A = key("a");

    private final Stage stage = Stage.of(Stage.limits());

    private SessionReceipt receipt(long call) {
        return stage.ended.get(call).receipt().orElseThrow();
    }

    @Test
    void callsGoOnWhenTheStoreFailsAndNothingIsSaidToBeSaved() {
        var first = stage.call(A);
        stage.end(first, Stage.doneWith("one"));
        stage.leave(first);
        stage.failSaves("disk full");
        assertThat(receipt(first)).isEqualTo(new SessionReceipt(1, false, Kept.NOT_SAVED, "disk full"));
        assertThat(stage.directory.health()).isEqualTo(new SessionHealth(1, 100, 1, "disk full"));
        assertThat(stage.views.get(A).state()).contains(new SessionView.State(1, 3, false));
        var second = stage.call(A);
        assertThat(text(stage.submitted.get(second))).isEqualTo("1 one");
        stage.end(second, done("x"));
        var save = stage.saves.values().iterator().next();
        assertThat(save.entries().stream().map(TranscriptEntry::turn)).containsExactly(1L, 2L);
        assertThat(save.state()).isPresent();
        stage.storeAll();
        assertThat(receipt(second).kept()).isEqualTo(Kept.UNCHANGED);
        assertThat(stage.directory.health()).isEqualTo(new SessionHealth(1, 100, 0, ""));
        assertThat(stage.views.get(A).state()).contains(new SessionView.State(1, 3, true));
    }

    @Test
    void theSweepTriesAgain() {
        var first = stage.call(A);
        stage.end(first, Stage.doneWith("one"));
        stage.leave(first);
        stage.failSaves("disk full");
        stage.pass(Duration.ofSeconds(61));
        assertThat(stage.saves).hasSize(1);
        stage.pass(Duration.ofSeconds(61));
        assertThat(stage.saves).as("one at a time").hasSize(1);
        stage.storeAll();
        assertThat(stage.directory.health().unsaved()).isZero();
    }

    @Test
    void aStoreThatIsSilentCostsAClientTwoSecondsAndCountsWhenItAnswers() {
        var first = stage.call(A);
        stage.end(first, Stage.doneWith("one"));
        stage.leave(first);
        stage.pass(Duration.ofMillis(1900));
        assertThat(stage.ended).isEmpty();
        stage.pass(Duration.ofMillis(200));
        assertThat(receipt(first))
                .isEqualTo(new SessionReceipt(1, false, Kept.NOT_SAVED, "the store did not answer within 2 s"));
        assertThat(stage.directory.health().unsaved()).isEqualTo(1);
        assertThat(text(stage.submitted.get(stage.call(A)))).isEqualTo("1 one");
        stage.storeAll();
        assertThat(stage.directory.health()).isEqualTo(new SessionHealth(1, 100, 0, ""));
    }

    @Test
    void whatCannotBeStoredIsBoundedAndTheOldestGoes() {
        var small = new Stage(Stage.limits(), new Directory.Memory(1000, 1200));
        small.directory.onAll(List.of(), small.now());
        for (var id : List.of("a", "b", "c")) {
            var call = small.call(key(id));
            small.end(call, Stage.doneWith("x".repeat(30)));
            small.leave(call);
            small.failSaves("disk full");
        }
        assertThat(small.directory.health().unsaved()).isEqualTo(2);
        assertThat(text(small.submitted.get(small.call(A)))).isEqualTo("1 -");
        assertThat(text(small.submitted.get(small.call(key("c"))))).isEqualTo("1 " + "x".repeat(30));
    }

    @Test
    void aConversationIsNotForkedBecauseItsStateCannotBeRead() {
        var later = Stage.restarted(A, "kept");
        var first = later.call(A);
        assertThat(later.submitted).isEmpty();
        var load = later.loads.keySet().iterator().next();
        later.directory.onStateUnreadable(load, later.loads.remove(load), "no disk", later.now());
        assertThat(((Outcome.Refused) later.ended.get(first).outcome())
                        .rejection()
                        .message())
                .contains("no disk");
        assertThat(later.directory.lines()).isZero();
        var second = later.call(A);
        later.directory.onState(
                later.loads.keySet().iterator().next(), A, new SessionStore.Read.Found(Samples.state(1, "kept")));
        assertThat(text(later.submitted.get(second))).isEqualTo("1 kept");
    }

    @Test
    void aDamagedStateStartsTheSessionAnewAndSaysSo() {
        var later = Stage.restarted(A, "kept");
        var first = later.call(A);
        later.directory.onState(
                later.loads.keySet().iterator().next(),
                A,
                new SessionStore.Read.Damaged("its checksum does not match"));
        later.loads.clear();
        assertThat(text(later.submitted.get(first))).isEqualTo("1 reset -");
        later.serve(first, "anew");
        assertThat(later.ended.get(first).receipt()).contains(new SessionReceipt(2, true, Kept.SAVED, ""));
        assertThat(text(later.submitted.get(later.call(A)))).isEqualTo("2 anew");
    }

    @Test
    void aStateThatIsNotReadInTimeIsRefusedAndOneThatComesLaterIsForgotten() {
        var later = Stage.restarted(A, "kept");
        var first = later.call(A);
        var load = later.loads.keySet().iterator().next();
        later.pass(Duration.ofSeconds(3));
        assertThat(later.ended.get(first).outcome()).isInstanceOf(Outcome.Refused.class);
        later.directory.onState(load, A, new SessionStore.Read.Found(Samples.state(1, "kept")));
        assertThat(later.submitted).isEmpty();
    }

    @Test
    void beforeTheSessionsAreReadNoCallOfOneComesIn() {
        var early = new Stage(Stage.limits());
        var waits = early.call(A);
        var cancelled = early.call(A);
        early.cancel(cancelled);
        assertThat(early.ended.get(cancelled).outcome()).isEqualTo(new Outcome.Cancelled(false));
        assertThat(early.ended).as("nothing is known yet").doesNotContainKey(waits);
        early.directory.onAllUnreadable("permission denied", early.now());
        assertThat(early.ended.get(waits).outcome()).isInstanceOf(Outcome.Refused.class);
        var first = early.call(A);
        assertThat(((Outcome.Refused) early.ended.get(first).outcome())
                        .rejection()
                        .message())
                .contains("permission denied");
        assertThat(early.directory.health().failure()).isEqualTo("permission denied");
        early.directory.onAll(List.of(), early.now());
        assertThat(early.submitted).containsKey(early.call(A));
    }

    @Test
    void whoComesBeforeTheSessionsAreReadWaitsForThatInOrder() {
        var early = new Stage(Stage.limits());
        var first = early.call(A);
        var second = early.call(A);
        assertThat(early.submitted).isEmpty();
        early.directory.onAll(List.of(), early.now());
        assertThat(early.submitted).containsOnlyKeys(first);
        early.serve(first, "x");
        assertThat(early.submitted).containsKeys(first, second);
        var last = new Stage(Stage.limits());
        var refused = last.call(A);
        last.directory.onClose();
        assertThat(last.ended.get(refused).outcome()).isInstanceOf(Outcome.Refused.class);
    }
}
