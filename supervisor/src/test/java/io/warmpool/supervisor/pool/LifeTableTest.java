package io.warmpool.supervisor.pool;

import static io.warmpool.supervisor.pool.StopReason.OPERATOR;
import static io.warmpool.supervisor.pool.StopReason.RESTART;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warmpool.supervisor.pool.Life.Event;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every state with every event: what is listed here happens, and everything else throws. */
class LifeTableTest {

    /** One line of the table; {@code after} is null where nothing may happen. */
    record Line(Life before, Event event, Life after) {}

    private static final PoolLimits LIMITS = new PoolLimits("echo", 1, 120, 30, Recycle.never(), 0);
    private static final long NOW = 1000;
    private static final long LATER = NOW + 1;
    private static final long TERM = NOW + LIMITS.term();
    private static final long KILL = NOW + LIMITS.kill();

    private static final Life SPAWNING = new Life.Spawning(LATER);
    private static final Life LOADING = new Life.Loading(LATER);
    private static final Life PROBING = new Life.Probing(LATER, LIMITS.probe());
    private static final Life UP = new Life.Up();
    private static final Life DRAINING = new Life.Draining(RESTART, LATER);
    private static final Life STOPPING = new Life.Stopping(RESTART, LATER);
    private static final Life KILLING = new Life.Killing(RESTART, LATER);
    private static final Life EXITED = new Life.Exited(Optional.of(RESTART));
    private static final List<Life> STATES =
            List.of(SPAWNING, LOADING, PROBING, UP, DRAINING, STOPPING, KILLING, EXITED);

    private static final Event PROVED = new Event.Proved();
    private static final Event LOADED = new Event.Loaded(LIMITS.probe());
    private static final Event ANSWERED = new Event.Answered();
    private static final Event CLOSE = new Event.Close(OPERATOR);
    private static final Event DRAINED = new Event.Drained();
    private static final Event KILL_IT = new Event.Kill(OPERATOR);
    private static final Event TIME = new Event.TimePassed();
    private static final Event GONE = new Event.Gone();
    private static final List<Event> EVENTS = List.of(PROVED, LOADED, ANSWERED, CLOSE, DRAINED, KILL_IT, TIME, GONE);

    static Stream<Line> listed() {
        return Stream.of(
                new Line(SPAWNING, PROVED, new Life.Loading(NOW + 120)),
                new Line(SPAWNING, CLOSE, new Life.Stopping(OPERATOR, TERM)),
                new Line(SPAWNING, KILL_IT, new Life.Killing(OPERATOR, KILL)),
                new Line(SPAWNING, TIME, SPAWNING),
                new Line(SPAWNING, GONE, new Life.Exited(Optional.empty())),
                new Line(LOADING, LOADED, new Life.Probing(NOW + LIMITS.probe(), LIMITS.probe())),
                new Line(LOADING, CLOSE, new Life.Stopping(OPERATOR, TERM)),
                new Line(LOADING, KILL_IT, new Life.Killing(OPERATOR, KILL)),
                new Line(LOADING, TIME, LOADING),
                new Line(LOADING, GONE, new Life.Exited(Optional.empty())),
                new Line(PROBING, ANSWERED, UP),
                new Line(PROBING, CLOSE, new Life.Stopping(OPERATOR, TERM)),
                new Line(PROBING, KILL_IT, new Life.Killing(OPERATOR, KILL)),
                new Line(PROBING, TIME, PROBING),
                new Line(PROBING, GONE, new Life.Exited(Optional.empty())),
                new Line(UP, CLOSE, new Life.Draining(OPERATOR, NOW + 30)),
                new Line(UP, KILL_IT, new Life.Killing(OPERATOR, KILL)),
                new Line(UP, TIME, UP),
                new Line(UP, GONE, new Life.Exited(Optional.empty())),
                new Line(DRAINING, CLOSE, DRAINING),
                new Line(DRAINING, DRAINED, new Life.Stopping(RESTART, TERM)),
                new Line(DRAINING, KILL_IT, new Life.Killing(OPERATOR, KILL)),
                new Line(DRAINING, TIME, DRAINING),
                new Line(DRAINING, GONE, EXITED),
                new Line(STOPPING, PROVED, STOPPING),
                new Line(STOPPING, LOADED, STOPPING),
                new Line(STOPPING, CLOSE, STOPPING),
                new Line(STOPPING, KILL_IT, new Life.Killing(OPERATOR, KILL)),
                new Line(STOPPING, TIME, STOPPING),
                new Line(STOPPING, GONE, EXITED),
                new Line(KILLING, PROVED, KILLING),
                new Line(KILLING, LOADED, KILLING),
                new Line(KILLING, CLOSE, KILLING),
                new Line(KILLING, KILL_IT, new Life.Killing(RESTART, KILL)),
                new Line(KILLING, TIME, KILLING),
                new Line(KILLING, GONE, EXITED));
    }

    @ParameterizedTest
    @MethodSource("listed")
    void whatIsListedHappens(Line line) {
        assertThat(Life.next(line.before(), line.event(), NOW, LIMITS)).isEqualTo(line.after());
    }

    @Test
    void whatIsNotListedThrows() {
        var decided = new HashSet<Life.Step>();
        listed().forEach(line -> decided.add(new Life.Step(line.before(), line.event())));
        for (var state : STATES) {
            for (var event : EVENTS) {
                if (!decided.contains(new Life.Step(state, event))) {
                    assertThatThrownBy(() -> Life.next(state, event, NOW, LIMITS))
                            .as("%s on %s", state, event)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("no transition from");
                }
            }
        }
    }

    @Test
    void everyStateAndEveryEventStandsInTheTable() {
        assertThat(kinds(STATES)).isEqualTo(Set.of(statesOf()));
        assertThat(kinds(EVENTS)).isEqualTo(Set.of(Event.class.getPermittedSubclasses()));
    }

    private static Class<?>[] statesOf() {
        return Life.class.getPermittedSubclasses();
    }

    private static Set<Class<?>> kinds(List<?> values) {
        var kinds = new HashSet<Class<?>>();
        values.forEach(value -> kinds.add(value.getClass()));
        return kinds;
    }

    static Stream<Line> late() {
        return Stream.of(
                new Line(SPAWNING, TIME, new Life.Killing(StopReason.NO_HELLO, LATER + LIMITS.kill())),
                new Line(LOADING, TIME, new Life.Killing(StopReason.BOOT_TOO_LONG, LATER + LIMITS.kill())),
                new Line(PROBING, TIME, new Life.Killing(StopReason.NO_PROBE, LATER + LIMITS.kill())),
                new Line(UP, TIME, UP),
                new Line(DRAINING, TIME, new Life.Stopping(RESTART, LATER + LIMITS.term())),
                new Line(STOPPING, TIME, new Life.Killing(RESTART, LATER + LIMITS.kill())),
                new Line(KILLING, TIME, new Life.Killing(RESTART, LATER + LIMITS.kill())));
    }

    @ParameterizedTest
    @MethodSource("late")
    void whoeverPassesItsLimitGoesOneStepFurther(Line line) {
        assertThat(Life.next(line.before(), TIME, LATER, LIMITS)).isEqualTo(line.after());
    }

    @Test
    void aStateWithoutALimitNeverComesDue() {
        assertThat(STATES.stream().filter(state -> Life.deadline(state) == Long.MAX_VALUE))
                .containsExactly(UP, EXITED);
        assertThat(STATES.stream().filter(state -> Life.deadline(state) == LATER))
                .hasSize(STATES.size() - 2);
    }

    @Test
    void aSuspensionMovesTheLimitsAndNothingElse() {
        for (var state : STATES) {
            var moved = Life.postponed(state, 7, NOW, LIMITS);
            assertThat(moved).hasSameClassAs(state);
            assertThat(Life.why(moved)).isEqualTo(Life.why(state));
            assertThat(Life.deadline(moved))
                    .isEqualTo(Life.deadline(state) == Long.MAX_VALUE ? Long.MAX_VALUE : LATER + 7);
        }
    }

    @Test
    void aSuspensionGivesNoStateMoreThanItsWholeLimit() {
        var night = 8L * 3600 * 1_000_000_000;
        for (var state : STATES) {
            if (Life.deadline(state) != Long.MAX_VALUE) {
                assertThat(Life.deadline(Life.postponed(state, night, NOW, LIMITS)))
                        .as("%s", state)
                        .isLessThanOrEqualTo(NOW + LIMITS.hello());
            }
        }
    }

    @Test
    void onlyOrderlyReasonsAreNoFailures() {
        assertThat(Stream.of(StopReason.values()).filter(StopReason::isOrderly))
                .containsExactly(
                        RESTART,
                        StopReason.SCALED_DOWN,
                        StopReason.SHUTDOWN,
                        StopReason.SUPERSEDED,
                        StopReason.MAX_CALLS,
                        StopReason.MAX_AGE,
                        StopReason.MAX_MEMORY,
                        OPERATOR);
    }
}
