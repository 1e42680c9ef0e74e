package io.warmpool.supervisor.job.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.KillArgs;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.warmpool.supervisor.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one Redis: a connection for commands and one on which it tells changes; both are there, or neither. While they are
 * not, all that is asked fails at once, and it tries to get them back by itself, for ever. Sends nothing twice.
 *
 * <p>A command without an answer ends both connections. Before anything goes over the next ones, Redis is told to forget the
 * old one, so that what may still lie there unread is not done after what was sent later.
 */
final class RedisLink implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);

    /** How long an answer may take. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final long RETRY_MILLIS = 300;
    private static final int MOST_WAITING = 5000;
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final Pattern IDENTITY = Pattern.compile("\\bid=(\\d+) addr=(\\S+)");

    /** Both connections, the how-manieth they are, and what Redis calls the first of them. */
    private record Live(
            long number,
            StatefulRedisConnection<String, byte[]> commands,
            StatefulRedisPubSubConnection<String, String> changes,
            String identity,
            List<String> notices) {}

    private final Address address;
    private final String channel;
    private final Consumer<String> onMessage;
    private final Failures failures;
    private final ClientResources resources;
    private final RedisClient client;
    private final ScheduledThreadPoolExecutor thread;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, CompletableFuture<?>> underWay = new ConcurrentHashMap<>();

    // written on the thread
    private volatile CompletableFuture<Live> current = new CompletableFuture<>();
    private volatile List<String> notices = List.of();
    private volatile boolean closed;
    private String last = "";
    private long connected;

    /** {@code onMessage} gets what is published on the channel. */
    RedisLink(Address address, String channel, Failures failures, Consumer<String> onMessage) {
        this.address = address;
        this.channel = channel;
        this.failures = failures;
        this.onMessage = onMessage;
        resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .pingBeforeActivateConnection(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .protocolVersion(ProtocolVersion.RESP2)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .requestQueueSize(MOST_WAITING)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT)
                        .keepAlive(true)
                        .build())
                .timeoutOptions(TimeoutOptions.enabled(PATIENCE))
                .build());
        thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("jobs-redis").daemon().factory());
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void start() {
        thread.execute(this::connect);
    }

    /** Asks Redis; what comes back fails with a {@link StoreException} only. */
    <T> CompletableFuture<T> ask(Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> question) {
        if (closed) {
            return CompletableFuture.failedFuture(new StoreException("the store of the jobs is closed", null));
        }
        var answer = current.thenCompose(live -> question.apply(live.commands().async())
                .exceptionallyCompose(failure -> {
                    var root = Failures.rootOf(failure);
                    if (root instanceof RedisCommandExecutionException refusal) {
                        if (refusal.getMessage().startsWith("READONLY")) {
                            // It has become a replica: another one is the primary now, perhaps under the same name.
                            lost(live, failures.refused(refusal));
                        }
                        return CompletableFuture.failedFuture(failures.refused(refusal));
                    }
                    var unreachable = failures.unreachable(failure);
                    if (Failures.isTimeout(root)) {
                        lost(live, unreachable);
                    }
                    return CompletableFuture.failedFuture(unreachable);
                }));
        var told = answer.exceptionallyCompose(
                failure -> CompletableFuture.failedFuture(failures.unreachable(unwrapped(failure))));
        var number = numbers.incrementAndGet();
        underWay.put(number, told);
        return told.whenComplete((_, _) -> underWay.remove(number));
    }

    /** Why it is not there, or empty. */
    String failure() {
        var now = current;
        return now.isCompletedExceptionally() ? StoreException.why(now.exceptionNow()) : "";
    }

    /** What is wrong with how Redis is set up, as of the last connection. */
    List<String> notices() {
        return notices;
    }

    /** Completes when the first try to connect has come to an end, however. */
    CompletableFuture<Void> tried() {
        return current.handle((_, _) -> null);
    }

    // ---- on the thread ----

    private void connect() {
        if (closed) {
            return;
        }
        var opened = ConcurrentHashMap.<StatefulConnection<?, ?>>newKeySet();
        client.connectPubSubAsync(StringCodec.UTF8, address.uri())
                .toCompletableFuture()
                .thenCompose(changes -> {
                    opened.add(changes);
                    changes.addListener(new RedisPubSubAdapter<>() {
                        @Override
                        public void message(String from, String message) {
                            onMessage.accept(message);
                        }
                    });
                    return address.logIn(changes.async())
                            .thenCompose(_ -> changes.async().subscribe(channel))
                            .thenApply(_ -> changes);
                })
                .thenCompose(changes -> client.connectAsync(CODEC, address.uri())
                        .toCompletableFuture()
                        .thenCompose(commands -> {
                            opened.add(commands);
                            return address.logIn(commands.async())
                                    .thenCompose(_ -> forgetLast(commands.async()))
                                    .thenCompose(identity -> Durability.check(commands.async(), failures.where())
                                            .thenApply(found -> new Live(
                                                    numbers.incrementAndGet(), commands, changes, identity, found)));
                        }))
                .whenComplete((live, failure) -> perform(() -> {
                    if (failure != null) {
                        opened.forEach(StatefulConnection::closeAsync);
                        onFailed(failure);
                    } else {
                        onConnected(live);
                    }
                }));
    }

    /** Has Redis end the connection before this one, and gives the name of this one. */
    private CompletionStage<String> forgetLast(RedisAsyncCommands<String, byte[]> redis) {
        var before = IDENTITY.matcher(last);
        CompletionStage<Long> forgotten = before.find()
                ? redis.clientKill(KillArgs.Builder.id(Long.parseLong(before.group(1)))
                                .addr(before.group(2)))
                        .exceptionally(failure -> {
                            log.warn(
                                    "{} does not let its client end an old connection ({}): allow its user CLIENT KILL",
                                    failures.where(),
                                    Failures.rootOf(failure).getMessage());
                            return 0L;
                        })
                : CompletableFuture.completedFuture(0L);
        return forgotten.thenCompose(_ -> redis.clientInfo().exceptionally(_ -> ""));
    }

    private void onConnected(Live live) {
        last = live.identity();
        if (closed) {
            end(live);
            return;
        }
        var listener = new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                lost(live, failures.unreachable("the connection was closed"));
            }
        };
        live.commands().addListener(listener);
        live.changes().addListener(listener);
        connected = live.number();
        tellNotices(live.notices());
        if (!current.complete(live)) {
            current = CompletableFuture.completedFuture(live);
            log.info("{} can be reached again", failures.where());
        }
        if (!live.commands().isOpen() || !live.changes().isOpen()) {
            lost(live, failures.unreachable("the connection was closed"));
        }
    }

    private void tellNotices(List<String> found) {
        if (!found.equals(notices)) {
            found.forEach(log::warn);
        }
        notices = found;
    }

    private void onFailed(Throwable failure) {
        var why = failures.unreachable(failure);
        if (!why.getMessage().equals(failure())) {
            log.warn("{}", why.getMessage());
        }
        if (!current.completeExceptionally(why)) {
            current = CompletableFuture.failedFuture(why);
        }
        connectAfter(RETRY_MILLIS);
    }

    private void onLost(Live live, StoreException why) {
        if (closed || live.number() != connected) {
            return;
        }
        log.warn("{}", why.getMessage());
        connected = 0;
        current = CompletableFuture.failedFuture(why);
        end(live);
        connectAfter(1);
    }

    private void connectAfter(long millis) {
        if (!closed) {
            var _ = thread.schedule(this::connect, millis, TimeUnit.MILLISECONDS);
        }
    }

    // ---- from any thread ----

    private void lost(Live live, StoreException why) {
        perform(() -> onLost(live, why));
    }

    private void perform(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("closed meanwhile", e);
        }
    }

    private static void end(Live live) {
        live.commands().closeAsync();
        live.changes().closeAsync();
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure.getCause() instanceof StoreException known ? known : failure;
    }

    /** Waits for what is under way, as long as an answer may take. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            awaitAnswers();
            // What it has begun needs the client.
            thread.shutdown();
            if (!thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("the way to {} could not be closed in time", failures.where());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.shutdown(0, 1, TimeUnit.SECONDS);
        var _ = resources.shutdown(0, 1, TimeUnit.SECONDS);
    }

    private void awaitAnswers() throws InterruptedException {
        try {
            CompletableFuture.allOf(underWay.values().toArray(CompletableFuture<?>[]::new))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            log.debug("a command failed at the end", e);
        } catch (TimeoutException e) {
            log.warn("{} did not answer all that it was asked before the end", failures.where());
        }
    }
}
