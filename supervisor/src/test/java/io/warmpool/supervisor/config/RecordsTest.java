package io.warmpool.supervisor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warmpool.proto.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordsTest {

    private static final PoolConfig POOL = Loading.sets().config().pools().get("assistant");

    @Test
    void aRecordTellsAllThatIsWrongWithIt() {
        assertThatExceptionOfType(InvalidValues.class)
                .isThrownBy(() -> new RecycleConfig(-1, Duration.ofDays(366), Size.ZERO, Size.ZERO))
                .withMessage("""
                        max-calls must be 0 to 1000000000000, was -1
                        max-age must be 0s to 8760h, was 8784h""");
    }

    @Test
    void settingsOfAnotherKindAreRefused() {
        assertThatThrownBy(() -> withSettings(Map.of("a", List.of(1))))
                .hasMessage("a setting must be a String, Long, Double, Boolean, List or Map, was java.lang.Integer");
        var nothing = new HashMap<String, Object>();
        nothing.put("a", null);
        assertThatThrownBy(() -> withSettings(nothing)).hasMessage("a setting must not be null");
    }

    @Test
    void nobodyCanChangeARecordAfterwards() {
        var list = new ArrayList<Object>(List.of("a"));
        var settings = new HashMap<String, Object>(Map.of("list", list));
        var pool = withSettings(settings);
        list.add("b");
        settings.clear();
        assertThat(pool.settings()).isEqualTo(Map.of("list", List.of("a")));
        assertThatThrownBy(() -> pool.settings().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> Loading.sets().config().pools().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aStateMayBeAsLargeAsTheProtocolAllowsAndNoLarger() {
        assertThat(withMaxState(Limits.MAX_STATE).maxState().bytes()).isEqualTo(Limits.MAX_STATE);
        assertThatExceptionOfType(InvalidValues.class)
                .isThrownBy(() -> withMaxState(Limits.MAX_STATE + 1))
                .withMessageContaining("max-state");
    }

    private static SessionsConfig withMaxState(long bytes) {
        return new SessionsConfig(1, 1, Duration.ofHours(1), Duration.ofMinutes(1), 1, new Size(bytes), 1, Size.ZERO);
    }

    private static PoolConfig withSettings(Map<String, Object> settings) {
        return new PoolConfig(
                POOL.agent(),
                POOL.classPath(),
                POOL.workers(),
                POOL.concurrency(),
                POOL.queue(),
                POOL.heap(),
                POOL.jvmOptions(),
                POOL.env(),
                POOL.bootTimeout(),
                POOL.callTimeout(),
                POOL.drainTimeout(),
                POOL.recycle(),
                POOL.probe(),
                POOL.startupCache(),
                POOL.onBusy(),
                POOL.atMostOnce(),
                POOL.caches(),
                settings);
    }
}
