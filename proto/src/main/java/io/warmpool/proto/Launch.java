package io.warmpool.proto;

import com.google.protobuf.InvalidProtocolBufferException;
import io.warmpool.proto.wire.LaunchSettings;
import io.warmpool.proto.wire.ListValue;
import io.warmpool.proto.wire.MapValue;
import io.warmpool.proto.wire.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The launch contract: a worker reads two lines from its standard input, its link key and these settings. Nothing of it
 * is in its arguments or its environment. The stream stays open for as long as the supervisor lives.
 *
 * @param host where the link listens, always loopback
 * @param concurrency how many calls may run at once
 * @param maxOutput the largest output of a call in bytes
 * @param linkFile holds the link's port in decimal; the next supervisor of this home writes its own there
 * @param orphanGrace how long the worker outlives a supervisor that nobody restarted
 * @param distribution the folder that relative paths in settings are looked up in first
 * @param startFolder the folder where the supervisor was started
 * @param caches how much the worker keeps in its caches
 * @param maxState the largest state of a session in bytes
 * @param settings for the agent: texts, longs, doubles, booleans, lists and maps
 */
public record Launch(
        Incarnation incarnation,
        String pool,
        int slot,
        int generation,
        String host,
        int port,
        Path linkFile,
        String agentClass,
        int concurrency,
        long maxOutput,
        Duration orphanGrace,
        Path distribution,
        Path startFolder,
        CacheLimits caches,
        long maxState,
        Map<String, Object> settings) {

    /** The name of a system property that shows in a process list which slot a worker fills; nothing reads it. */
    public static final String LABEL_PROPERTY = "warmpool.worker";

    /**
     * The name of the environment variable that marks a worker and, since it is inherited, all that a worker starts. By it
     * the supervisor finds what a worker left behind. It is no secret: it names the home and the incarnation as people see
     * it.
     */
    public static final String COOKIE_VARIABLE = "WARMPOOL_COOKIE";

    /** One line for standard input. */
    public String toLine() {
        var message = LaunchSettings.newBuilder()
                .setIncarnation(ToWorkerFrames.wrap(incarnation.bytes()))
                .setPool(pool)
                .setSlot(slot)
                .setGeneration(generation)
                .setHost(host)
                .setPort(port)
                .setLinkFile(linkFile.toString())
                .setAgentClass(agentClass)
                .setConcurrency(concurrency)
                .setMaxOutput(maxOutput)
                .setOrphanGraceMillis(orphanGrace.toMillis())
                .setDistribution(distribution.toString())
                .setStartFolder(startFolder.toString())
                .setMaxState(maxState)
                .setCaches(toMessage(caches))
                .setSettings(toValue(settings))
                .build();
        return Base64.getEncoder().encodeToString(message.toByteArray());
    }

    /**
     * Reads what {@link #toLine} wrote.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Launch parse(String line) {
        try {
            var message = LaunchSettings.parseFrom(Base64.getDecoder().decode(line));
            var settings = new LinkedHashMap<String, Object>();
            message.getSettings().getMap().getEntriesMap().forEach((key, value) -> settings.put(key, fromValue(value)));
            return new Launch(
                    Incarnation.of(message.getIncarnation().toByteArray()),
                    message.getPool(),
                    message.getSlot(),
                    message.getGeneration(),
                    message.getHost(),
                    message.getPort(),
                    Path.of(message.getLinkFile()),
                    message.getAgentClass(),
                    message.getConcurrency(),
                    message.getMaxOutput(),
                    Duration.ofMillis(message.getOrphanGraceMillis()),
                    Path.of(message.getDistribution()),
                    Path.of(message.getStartFolder()),
                    fromMessage(message.getCaches()),
                    message.getMaxState(),
                    settings);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("the second line of standard input is not a launch contract", e);
        }
    }

    private static io.warmpool.proto.wire.CacheLimits toMessage(CacheLimits limits) {
        return io.warmpool.proto.wire.CacheLimits.newBuilder()
                .setUserEntries(limits.userEntries())
                .setUserWeight(limits.userWeight())
                .setUserIdleMillis(limits.userIdle().toMillis())
                .setSessions(limits.sessions())
                .setSessionIdleMillis(limits.sessionIdle().toMillis())
                .setContexts(limits.contexts())
                .setContextTtlMillis(limits.contextTtl().toMillis())
                .build();
    }

    private static CacheLimits fromMessage(io.warmpool.proto.wire.CacheLimits message) {
        return new CacheLimits(
                message.getUserEntries(),
                message.getUserWeight(),
                Duration.ofMillis(message.getUserIdleMillis()),
                message.getSessions(),
                Duration.ofMillis(message.getSessionIdleMillis()),
                message.getContexts(),
                Duration.ofMillis(message.getContextTtlMillis()));
    }

    private static Value toValue(Object value) {
        var out = Value.newBuilder();
        switch (value) {
            case String text -> out.setText(text);
            case Long number -> out.setNumber(number);
            case Integer number -> out.setNumber(number);
            case Double number -> out.setDecimal(number);
            case Boolean flag -> out.setFlag(flag);
            case List<?> list -> {
                var items = ListValue.newBuilder();
                list.forEach(item -> items.addItems(toValue(item)));
                out.setList(items);
            }
            case Map<?, ?> map -> {
                var entries = MapValue.newBuilder();
                map.forEach((key, item) -> entries.putEntries(key.toString(), toValue(item)));
                out.setMap(entries);
            }
            default ->
                throw new IllegalArgumentException(
                        "a setting must be a text, number, flag, list or map, was " + value.getClass());
        }
        return out.build();
    }

    private static Object fromValue(Value value) {
        return switch (value.getKindCase()) {
            case TEXT -> value.getText();
            case NUMBER -> value.getNumber();
            case DECIMAL -> value.getDecimal();
            case FLAG -> value.getFlag();
            case LIST -> {
                var list = new ArrayList<Object>();
                value.getList().getItemsList().forEach(item -> list.add(fromValue(item)));
                yield list;
            }
            case MAP -> {
                var map = new LinkedHashMap<String, Object>();
                value.getMap().getEntriesMap().forEach((key, item) -> map.put(key, fromValue(item)));
                yield map;
            }
            case KIND_NOT_SET -> throw new IllegalArgumentException("a setting without a value");
        };
    }
}
