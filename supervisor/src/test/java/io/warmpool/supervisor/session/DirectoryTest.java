package io.warmpool.supervisor.session;

import static io.warmpool.supervisor.session.Samples.key;
import static io.warmpool.supervisor.session.Stage.done;
import static io.warmpool.supervisor.session.Stage.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.OnBusy;
import io.warmpool.supervisor.call.Outcome;
import io.warmpool.supervisor.call.Rejection;
import io.warmpool.supervisor.call.SessionKey;
import io.warmpool.supervisor.call.SessionReceipt;
import io.warmpool.supervisor.call.SessionReceipt.Kept;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DirectoryTest {

    private static final SessionKey A = key("a");

    private final Stage stage = Stage.of(Stage.limits());

    private SessionReceipt receipt(long call) {
        return stage.ended.get(call).receipt().orElseThrow();
    }

    private Rejection rejection(long call) {
        return ((Outcome.Refused) stage.ended.get(call).outcome()).rejection();
    }

    // ---- turns ----

    @Test
    void theNextCallBringsTheStateOfTheOneBefore() {
        var first = stage.call(A);
        assertThat(text(stage.submitted.get(first))).isEqualTo("0 -");
        stage.serve(first, "one");
        assertThat(receipt(first)).isEqualTo(new SessionReceipt(1, false, Kept.SAVED, ""));
        var second = stage.call(A);
        assertThat(text(stage.submitted.get(second))).isEqualTo("1 one");
    }

    @Test
    void theNextCallComesWhenTheOneBeforeIsStoredAndHasLeft() {
        var first = stage.call(A);
        var second = stage.call(A);
        stage.end(first, Stage.doneWith("x"));
        assertThat(stage.submitted).doesNotContainKey(second);
        stage.storeAll();
        assertThat(stage.ended).containsKey(first);
        assertThat(stage.submitted).doesNotContainKey(second);
        stage.leave(first);
        assertThat(text(stage.submitted.get(second))).isEqualTo("1 x");
    }

    @Test
    void aCallThatLeftFirstStillHoldsItsTurnUntilItIsStored() {
        var first = stage.call(A);
        var second = stage.call(A);
        stage.leave(first);
        stage.end(first, Stage.doneWith("x"));
        assertThat(stage.ended).doesNotContainKey(first);
        assertThat(stage.submitted).doesNotContainKey(second);
        stage.storeAll();
        assertThat(stage.submitted).containsKey(second);
    }

    @Test
    void callsWaitInTheirOrderAndOthersDoNotWaitForThem() {
        var first = stage.call(A);
        var second = stage.call(A);
        var third = stage.call(A);
        var other = stage.call(key("b"));
        assertThat(stage.submitted.keySet()).containsExactly(first, other);
        assertThat(stage.views.get(A).waiting()).isEqualTo(2);
        assertThat(stage.views.get(A).running()).contains(new CallId(first));
        stage.serve(first, "1");
        stage.serve(second, "2");
        assertThat(stage.submitted.keySet()).containsExactly(first, other, second, third);
    }

    @Test
    void onlySoManyMayWait() {
        stage.call(A);
        for (int i = 0; i < 3; i++) {
            stage.call(A);
        }
        var last = stage.call(A);
        assertThat(rejection(last)).isInstanceOf(Rejection.Overloaded.class);
        assertThat(rejection(last).message()).contains("3 calls of this session wait");
    }

    @Test
    void aCallThatWaitsForItsTurnKeepsItsDeadline() {
        stage.call(A);
        var second = stage.call(A, Optional.empty(), Duration.ofSeconds(3));
        stage.pass(Duration.ofSeconds(2));
        assertThat(stage.ended).isEmpty();
        stage.pass(Duration.ofSeconds(2));
        assertThat(stage.ended.get(second).outcome())
                .isEqualTo(new Outcome.DeadlinePassed("waiting for its turn in the session"));
        assertThat(stage.views.get(A).waiting()).isZero();
    }

    @Test
    void aCallThatWaitsCanBeCancelledAndOneThatRunsIsCancelledInItsPool() {
        var first = stage.call(A);
        var second = stage.call(A);
        stage.cancel(second);
        assertThat(stage.ended.get(second).outcome()).isEqualTo(new Outcome.Cancelled(false));
        stage.cancel(first);
        assertThat(stage.cancelled).containsExactly(first);
        assertThat(stage.ended).doesNotContainKey(first);
    }

    @Test
    void aCallMayRatherBeRefusedThanWait() {
        var first = stage.call(A);
        var second = stage.call(A, OnBusy.REJECT);
        assertThat(rejection(second)).isInstanceOfSatisfying(Rejection.SessionBusy.class, busy -> {
            assertThat(busy.running()).isEqualTo(new CallId(first));
            assertThat(busy.message()).contains(new CallId(first).toString());
        });
    }

    @Test
    void aClientThatHasItsAnswerIsNotRefused() {
        var first = stage.call(A);
        stage.end(first, done("x"));
        stage.storeAll();
        var second = stage.call(A, OnBusy.REJECT);
        assertThat(stage.ended).doesNotContainKey(second);
        stage.leave(first);
        assertThat(stage.submitted).containsKey(second);
    }

    @Test
    void aNewCallMayInterruptTheOneThatRunsAndThoseThatWait() {
        var first = stage.call(A);
        var second = stage.call(A);
        var third = stage.call(A, OnBusy.INTERRUPT);
        var interrupted = new Outcome.Interrupted(new CallId(third));
        assertThat(stage.ended.get(second).outcome()).isEqualTo(interrupted);
        assertThat(stage.cancelled).containsExactly(first);
        stage.end(first, new Outcome.Cancelled());
        stage.storeAll();
        assertThat(stage.ended.get(first).outcome()).isEqualTo(interrupted);
        assertThat(stage.submitted).doesNotContainKey(third);
        stage.leave(first);
        assertThat(stage.submitted).containsKey(third);
    }

    @Test
    void anAnswerThatWasFasterThanTheInterruptIsAnAnswer() {
        var first = stage.call(A);
        var second = stage.call(A, OnBusy.INTERRUPT);
        stage.serve(first, "in time");
        assertThat(stage.ended.get(first).outcome()).isInstanceOf(Outcome.Done.class);
        assertThat(text(stage.submitted.get(second))).isEqualTo("1 in time");
    }

    // ---- what is kept ----

    @Test
    void theTranscriptHasTheBeginningOfWhatWasSaid() {
        var first = stage.call(A);
        stage.pass(Duration.ofMillis(40));
        stage.end(first, done("a long answer"));
        var entry = stage.saves.values().iterator().next().entries().getFirst();
        assertThat(Samples.text(entry))
                .isEqualTo("1 0000000000000001 2026-03-01T12:00:00Z 40 assistant/0 done text/plain question of 10"
                        + " text/plain a long a of 13");
        assertThat(entry.output().isCut()).isTrue();
    }

    @Test
    void aCallThatNoWorkerRanIsNoTurn() {
        var first = stage.call(A);
        stage.endUnserved(first, new Outcome.Refused(new Rejection.NoWorker("none", 5)));
        stage.leave(first);
        assertThat(stage.ended.get(first).receipt()).isEmpty();
        assertThat(stage.saves).isEmpty();
        assertThat(stage.views).isEmpty();
        assertThat(stage.directory.health().sessions()).isZero();
    }

    @Test
    void aCallThatFailedIsOnRecordAndTheStateStays() {
        stage.serve(stage.call(A), "good");
        var second = stage.call(A);
        stage.end(second, new Outcome.WorkerLost("killed"));
        stage.leave(second);
        assertThat(stage.saves.values().iterator().next().entries().getFirst().outcome())
                .isEqualTo("worker-lost");
        stage.storeAll();
        assertThat(receipt(second)).isEqualTo(new SessionReceipt(2, false, Kept.UNCHANGED, ""));
        assertThat(text(stage.submitted.get(stage.call(A)))).isEqualTo("2 good");
    }

    @Test
    void aStateThatDidNotComeIsSaidToBeMissing() {
        var first = stage.call(A);
        stage.end(first, done("x", new Outcome.Given.Lost("it has 2 MiB, more than 1")));
        stage.storeAll();
        assertThat(receipt(first)).isEqualTo(new SessionReceipt(1, false, Kept.NOT_SAVED, "it has 2 MiB, more than 1"));
    }

    // ---- limits ----

    @Test
    void oneMoreThanMayBeIsRefusedAndOneThatIsThereIsNot() {
        var tight = Stage.of(new SessionLimits(2, 10, Duration.ofHours(1), Duration.ofMinutes(1), 3, 10, 8));
        var first = tight.call(A);
        tight.call(key("b"));
        var third = tight.call(key("c"));
        assertThat(((Outcome.Refused) tight.ended.get(third).outcome()).rejection())
                .isInstanceOfSatisfying(
                        Rejection.Overloaded.class,
                        full -> assertThat(full.message()).contains("2 sessions", "sessions.max 2"));
        tight.serve(first, "x");
        assertThat(tight.submitted).containsKey(tight.call(A));
    }

    @Test
    void aUserMayHaveSoManyAndThoseWithoutAUserAreNotCounted() {
        var tight = Stage.of(new SessionLimits(100, 1, Duration.ofHours(1), Duration.ofMinutes(1), 3, 10, 8));
        tight.call(A);
        var second = tight.call(key("b"));
        assertThat(((Outcome.Refused) tight.ended.get(second).outcome())
                        .rejection()
                        .message())
                .contains("sessions.max-per-user 1");
        for (int i = 0; i < 5; i++) {
            assertThat(tight.submitted).containsKey(tight.call(new SessionKey("assistant", "acme", "", "n" + i)));
        }
        assertThat(tight.submitted).containsKey(tight.call(new SessionKey("assistant", "other", "ada", "b")));
    }

    // ---- ends of sessions ----

    @Test
    void idleSessionsEndAndThoseInUseDoNot() {
        var later = Stage.restarted(A, "old");
        var used = later.call(key("used"));
        later.pass(Duration.ofSeconds(61));
        assertThat(later.views).containsKey(A);
        later.pass(Duration.ofHours(2));
        assertThat(later.views).containsOnlyKeys(key("used"));
        assertThat(later.releases).containsExactly(A);
        assertThat(later.deletions.values())
                .allSatisfy(gone ->
                        assertThat(gone).extracting(SessionStore.Gone::key).containsExactly(A));
        later.pass(Duration.ofDays(2));
        assertThat(later.views).containsKey(key("used"));
        later.serve(used, "x");
        later.pass(Duration.ofHours(25));
        assertThat(later.views).isEmpty();
    }

    @Test
    void aDeletedSessionIsGoneAtOnceAndItsCallsAreCancelled() {
        stage.serve(stage.call(A), "one");
        var running = stage.call(A);
        var waiting = stage.call(A);
        assertThat(stage.directory.onDelete(A, stage.now())).isPresent();
        assertThat(stage.views).isEmpty();
        assertThat(stage.cancelled).containsExactly(running);
        assertThat(stage.ended.get(waiting).outcome()).isEqualTo(new Outcome.Cancelled(false));
        assertThat(stage.releases).containsExactly(A);
        var next = stage.call(A);
        assertThat(stage.submitted).doesNotContainKey(next);
        stage.end(running, Stage.doneWith("late"));
        assertThat(stage.saves).isEmpty();
        assertThat(receipt(running).kept()).isEqualTo(Kept.NOT_SAVED);
        stage.leave(running);
        assertThat(text(stage.submitted.get(next))).isEqualTo("0 -");
        assertThat(stage.directory.onDelete(key("never"), stage.now())).isEmpty();
    }

    @Test
    void aNewSessionOfTheNameHasNothingOfOneThatCouldNotBeDeleted() {
        stage.serve(stage.call(A), "one");
        stage.directory.onDelete(A, stage.now());
        stage.failDeletions("disk full");
        assertThat(stage.directory.health().failure()).isEqualTo("disk full");
        var next = stage.call(A);
        stage.end(next, done("x"));
        stage.leave(next);
        stage.storeAll();
        assertThat(stage.store().transcript(A, 0, 10).join()).hasSize(1);
        assertThat(stage.store().state(A).join()).isEqualTo(new SessionStore.Read.None());
    }

    @Test
    void aDeletionThatIsTriedAgainSparesALaterSessionOfTheName() {
        stage.serve(stage.call(A), "one");
        stage.directory.onDelete(A, stage.now());
        stage.failDeletions("disk full");
        var next = stage.call(A);
        stage.end(next, Stage.doneWith("two"));
        stage.leave(next);
        stage.failSaves("disk full");
        stage.pass(Duration.ofSeconds(61));
        stage.storeAll();
        assertThat(stage.deletions).isEmpty();
        assertThat(Samples.text(stage.store().state(A).join())).isEqualTo("1:two");
        assertThat(stage.directory.health().unsaved()).isZero();
    }

    @Test
    void aDeletionThatFailedCanBeAskedForAgain() {
        stage.serve(stage.call(A), "one");
        assertThat(stage.directory.onDelete(A, stage.now())).isPresent();
        stage.failDeletions("disk full");
        assertThat(stage.directory.onDelete(A, stage.now()))
                .as("it is still in the store")
                .isPresent();
        stage.storeAll();
        assertThat(stage.store().all().join()).isEmpty();
        assertThat(stage.directory.onDelete(A, stage.now())).isEmpty();
    }

    @Test
    void afterTheCloseNobodyWaits() {
        var running = stage.call(A);
        var waiting = stage.call(A);
        stage.directory.onClose();
        assertThat(rejection(waiting)).isInstanceOf(Rejection.NoWorker.class);
        assertThat(rejection(stage.call(key("b")))).isInstanceOf(Rejection.NoWorker.class);
        stage.end(running, Stage.doneWith("x"));
        assertThat(stage.directory.isQuiet()).isFalse();
        stage.storeAll();
        assertThat(stage.directory.isQuiet()).isTrue();
    }
}
