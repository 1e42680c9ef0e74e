package io.warmpool.supervisor.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallIds;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.call.CallTarget;
import io.warmpool.supervisor.call.Rejection;
import io.warmpool.supervisor.call.Repeat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final CallTarget NOWHERE = new CallTarget() {
        @Override
        public void submit(Call call, CallSink sink) {}

        @Override
        public void cancel(CallId call) {}

        @Override
        public void acknowledge(CallId call) {}

        @Override
        public void grant(CallId call, long bytes) {}
    };

    private static Admission admission(boolean idempotent) {
        var entry = new PoolEntry(
                NOWHERE,
                Duration.ofSeconds(10),
                Repeat.of(idempotent),
                () -> new Readiness("assistant", "A", 4, 0, 0, 0, false));
        return new Admission(Map.of("assistant", entry), new CallIds(7), new BodyBudget(100));
    }

    private static CallRequest request(long deadlineMillis, boolean idempotent) {
        return new CallRequest(
                new byte[0], "", "", "", "", Map.of(), deadlineMillis, false, idempotent, Optional.empty());
    }

    private static Call call(Admission admission, CallRequest request) {
        return ((Door.Open) admission.door("assistant")).call(request, 1000);
    }

    @Test
    void theEarlierDeadlineHolds() {
        assertThat(call(admission(false), request(0, false)).deadlineNanos()).isEqualTo(10_000_001_000L);
        assertThat(call(admission(false), request(5, false)).deadlineNanos()).isEqualTo(5_001_000L);
        assertThat(call(admission(false), request(60_000, false)).deadlineNanos())
                .isEqualTo(10_000_001_000L);
    }

    @Test
    void aCallIsIdempotentIfTheClientOrThePoolSaysSo() {
        assertThat(call(admission(false), request(0, false)).repeat()).isEqualTo(Repeat.UNSTARTED);
        assertThat(call(admission(false), request(0, true)).repeat()).isEqualTo(Repeat.ONCE_MORE);
        assertThat(call(admission(true), request(0, false)).repeat()).isEqualTo(Repeat.ONCE_MORE);
    }

    @Test
    void eachCallHasAnIdOfItsOwn() {
        var admission = admission(false);

        assertThat(call(admission, request(0, false)).id())
                .isNotEqualTo(call(admission, request(0, false)).id());
    }

    @Test
    void aNameThatIsNearlyRightIsGuessed() {
        assertThat(admission(false).door("asistent"))
                .isEqualTo(new Door.Unknown(List.of("assistant"), Optional.of("assistant")));
        assertThat(admission(false).door("something"))
                .isEqualTo(new Door.Unknown(List.of("assistant"), Optional.empty()));
        assertThat(admission(false).door("a".repeat(8000)))
                .isEqualTo(new Door.Unknown(List.of("assistant"), Optional.empty()));
    }

    @Test
    void aPoolWithoutAWorkerIsNotReady() {
        assertThat(admission(false).readiness()).singleElement().matches(pool -> !pool.ready());
    }

    @Test
    void theBudgetIsNeverExceededAndComesBack() {
        var budget = new BodyBudget(100);

        assertThat(budget.tryTake(60)).isTrue();
        assertThat(budget.tryTake(41)).isFalse();
        assertThat(budget.full()).isInstanceOf(Rejection.Overloaded.class);
        assertThat(budget.full().message()).contains("60 of 100");
        assertThat(budget.tryTake(40)).isTrue();
        budget.giveBack(100);
        assertThat(budget.inUse()).isZero();
        assertThatThrownBy(() -> budget.giveBack(1)).isInstanceOf(IllegalStateException.class);
    }
}
