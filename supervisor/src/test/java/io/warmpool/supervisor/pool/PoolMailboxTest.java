package io.warmpool.supervisor.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.call.Call;
import io.warmpool.supervisor.call.CallEvent;
import io.warmpool.supervisor.call.CallId;
import io.warmpool.supervisor.call.CallSink;
import io.warmpool.supervisor.call.Repeat;
import io.warmpool.supervisor.call.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** What comes after the pool's thread has ended is answered by the mailbox itself. */
class PoolMailboxTest {

    private final PoolMailbox mailbox = new PoolMailbox(() -> {});
    private final List<String> events = new ArrayList<>();

    @Test
    void aCallThatComesTooLateIsRefusedAndIfItIsASessionsItHasLeft() {
        mailbox.close();
        mailbox.submit(call("alice"), new Listener());
        assertThat(events).containsExactly("Ended", "Left", "end of batch");
    }

    @Test
    void aCallWithoutASessionIsOnlyRefused() {
        mailbox.close();
        mailbox.submit(call(""), new Listener());
        assertThat(events).containsExactly("Ended", "end of batch");
    }

    @Test
    void anEvictionThatComesTooLateFindsNoWorker() {
        mailbox.close();
        assertThat(mailbox.evict(new Eviction("", "", "", "", "", "")))
                .isCompletedWithValue(new EvictionReport(List.of()));
    }

    private static Call call(String session) {
        return new Call(
                new CallId(1),
                "echo",
                new byte[0],
                "",
                session,
                "",
                "",
                Map.of(),
                0,
                false,
                Repeat.of(false),
                Optional.empty(),
                Optional.empty(),
                Turn.FIRST);
    }

    private final class Listener implements CallSink {

        @Override
        public Executor home() {
            return Runnable::run;
        }

        @Override
        public void onEvent(CallEvent event) {
            events.add(event.getClass().getSimpleName());
        }

        @Override
        public void onBatchEnd() {
            events.add("end of batch");
        }
    }
}
