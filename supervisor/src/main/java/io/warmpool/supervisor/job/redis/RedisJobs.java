package io.warmpool.supervisor.job.redis;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.warmpool.supervisor.job.Claim;
import io.warmpool.supervisor.job.Ending;
import io.warmpool.supervisor.job.Fence;
import io.warmpool.supervisor.job.JobEvent;
import io.warmpool.supervisor.job.JobFilter;
import io.warmpool.supervisor.job.JobId;
import io.warmpool.supervisor.job.JobLimits;
import io.warmpool.supervisor.job.JobPage;
import io.warmpool.supervisor.job.JobRecord;
import io.warmpool.supervisor.job.JobState;
import io.warmpool.supervisor.job.JobStore;
import io.warmpool.supervisor.job.NewJob;
import io.warmpool.supervisor.job.Output;
import io.warmpool.supervisor.job.Webhook;
import io.warmpool.supervisor.store.StoreException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Jobs in a Redis that several supervisors may share. Each change is one script, so that it is made as a whole or not at all.
 * What each key holds stands in docs/decisions/0014-jobs-in-redis.md.
 */
public final class RedisJobs implements JobStore {

    /** So many are read at first; if they are large, no more: a command has no limit of bytes. */
    private static final int FEW_EVENTS = 32;

    private static final long FEW_BYTES = 64 * 1024;

    private static final String PREFIX = "warmpool:{jobs}:";
    private static final int MOST_ROUNDS = 20;

    private final JobLimits limits;
    private final RedisLink link;
    private final String life;
    private final Wishes claims;
    private final Wishes takeovers;
    private volatile Consumer<JobId> listener = _ -> {};
    private volatile String refusal = "";

    private RedisJobs(Address address, Failures failures, JobLimits limits) {
        this.limits = limits;
        this.link = new RedisLink(
                address, PREFIX + "changed", failures, id -> JobId.parse(id).ifPresent(job -> listener.accept(job)));
        this.life = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
        this.claims = new Wishes(life);
        this.takeovers = new Wishes(life);
    }

    /**
     * Always opens. While Redis cannot be reached, all that needs it fails and says why, and it is tried again and again.
     *
     * @param redis {@code redis://} or, with TLS, {@code rediss://}, then {@code [user:password@]host[:port][/database]}
     */
    public static RedisJobs open(URI redis, JobLimits limits) {
        var address = Address.of(redis);
        var jobs = new RedisJobs(address, new Failures(address.where(), address.password()), limits);
        jobs.link.start();
        return jobs;
    }

    /**
     * What is wrong with how Redis is set up and may cost jobs, each with what to do; as of when it was last connected to.
     *
     * @return when it is known, or known that Redis cannot be reached now
     */
    public CompletableFuture<List<String>> notices() {
        return link.tried().thenApply(_ -> link.notices());
    }

    // ---- for clients ----

    @Override
    public CompletableFuture<Submission> submit(NewJob job, long maxQueued) {
        var fields = RecordFields.of(job);
        return run(
                        Script.SUBMIT,
                        new Arguments()
                                .add(job.id().text())
                                .add(maxQueued)
                                .add(job.created())
                                .add(job.fingerprint())
                                .add(job.input())
                                .addAll(fields))
                .thenApply(answer -> switch (Reply.text(answer.getFirst())) {
                    case "accepted" -> new Submission.Accepted(record(job.id(), answer.get(1)));
                    case "same" ->
                        new Submission.Same(record(
                                answer.size() > 2 ? new JobId(Reply.text(answer.get(2))) : job.id(), answer.get(1)));
                    case "different" -> new Submission.Different(new JobId(Reply.text(answer.get(1))));
                    default -> new Submission.Full(Reply.number(answer.get(1)));
                });
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> find(JobId id) {
        return link.ask(redis -> redis.hgetall(PREFIX + "job:" + id)).thenApply(found -> {
            var fields = HashMap.<String, String>newHashMap(found.size());
            found.forEach((name, value) -> fields.put(name, Reply.text(value)));
            return RecordFields.record(id, fields);
        });
    }

    @Override
    public CompletableFuture<JobPage> list(JobFilter filter, Optional<JobId> before, int limit) {
        var arguments = new Arguments().add(before.map(JobId::text).orElse("")).add(limit);
        filter.state().ifPresent(state -> arguments.add("state").add(state.text()));
        filter.agent().ifPresent(agent -> arguments.add("agent").add(agent));
        filter.tenant().ifPresent(tenant -> arguments.add("tenant").add(tenant));
        filter.user().ifPresent(user -> arguments.add("user").add(user));
        filter.session().ifPresent(session -> arguments.add("session").add(session));
        return run(Script.LIST, arguments).thenApply(answer -> {
            var next = Reply.text(answer.getFirst());
            return new JobPage(
                    records(Reply.list(answer.get(1))),
                    next.isEmpty() ? Optional.empty() : Optional.of(new JobId(next)));
        });
    }

    @Override
    public CompletableFuture<Map<JobState, Long>> counts() {
        var states = JobState.values();
        var arguments = new Arguments();
        for (var state : states) {
            arguments.add(state.text());
        }
        return run(Script.COUNTS, arguments).thenApply(answer -> {
            var counts = new EnumMap<JobState, Long>(JobState.class);
            for (int i = 0; i < states.length; i++) {
                counts.put(states[i], Reply.number(answer.get(i)));
            }
            return counts;
        });
    }

    @Override
    public CompletableFuture<List<JobEvent>> events(JobId id, long after, int limit) {
        return eventsAfter(id, after, Math.min(limit, FEW_EVENTS))
                .thenCompose(few -> few.size() < FEW_EVENTS
                                || limit == FEW_EVENTS
                                || few.stream().mapToLong(EventFields::size).sum() > FEW_BYTES
                        ? CompletableFuture.completedFuture(few)
                        : eventsAfter(id, after, limit));
    }

    private CompletableFuture<List<JobEvent>> eventsAfter(JobId id, long after, int most) {
        var later = Range.from(Range.Boundary.excluding(after + "-0"), Range.Boundary.unbounded());
        return link.ask(redis -> redis.xrange(PREFIX + "events:" + id, later, Limit.from(most)))
                .thenApply(entries -> entries.stream().map(EventFields::event).toList());
    }

    @Override
    public CompletableFuture<Optional<Output>> output(JobId id) {
        return run(Script.OUTPUT, new Arguments().add(id.text()))
                .thenApply(answer -> answer.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Output(Reply.text(answer.getFirst()), (byte[]) answer.get(1))));
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> cancel(JobId id, Instant now) {
        return one(id, Script.CANCEL, new Arguments().add(id.text()).add(now));
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> retry(JobId id, Instant now) {
        return one(id, Script.RETRY, new Arguments().add(id.text()).add(now));
    }

    @Override
    public CompletableFuture<Optional<JobRecord>> delete(JobId id) {
        return one(id, Script.DELETE, new Arguments().add(id.text()));
    }

    // ---- for those who run them ----

    @Override
    public CompletableFuture<List<Claim>> claim(Wish wish, Instant now) {
        return claim(wish, now, List.of(), MOST_ROUNDS);
    }

    /** Goes on as long as one script does not give all that there is: what a script does is bounded. */
    private CompletableFuture<List<Claim>> claim(Wish wish, Instant now, List<Claim> had, int rounds) {
        return claims.next((name, answered) -> {
                    var arguments =
                            new Arguments().add(wish.owner()).add(now).add(name).add(answered);
                    wish.most().forEach((agent, most) -> {
                        arguments.add(agent).add(most);
                        for (int i = 0; i < most; i++) {
                            arguments.add(wish.calls().get().toString());
                        }
                    });
                    return run(Script.CLAIM, arguments)
                            .thenApply(answer ->
                                    Map.entry(Reply.number(answer.getFirst()) == 1, claims(Reply.list(answer.get(1)))));
                })
                .handle((answer, failure) -> {
                    if (failure != null) {
                        // Also if earlier rounds went well: what this one took is known to nobody, and is asked for
                        // anew.
                        return CompletableFuture.<List<Claim>>failedFuture(failure);
                    }
                    var all = new ArrayList<>(had);
                    all.addAll(answer.getValue());
                    var left = left(wish, answer.getValue());
                    return answer.getKey() && !left.most().isEmpty() && rounds > 1
                            ? claim(left, now, all, rounds - 1)
                            : CompletableFuture.completedFuture(List.copyOf(all));
                })
                .thenCompose(claims -> claims);
    }

    private static Wish left(Wish wish, List<Claim> claims) {
        var most = new HashMap<>(wish.most());
        for (var claim : claims) {
            most.computeIfPresent(claim.job().spec().agent(), (_, count) -> count > 1 ? count - 1 : null);
        }
        return new Wish(wish.owner(), most, wish.calls());
    }

    @Override
    public CompletableFuture<List<Claim>> inherit(String owner) {
        return run(Script.INHERIT, new Arguments().add(owner).add(life)).thenApply(RedisJobs::claims);
    }

    @Override
    public CompletableFuture<Void> renew(String owner) {
        return run(Script.RENEW, new Arguments().add(owner)).thenApply(_ -> null);
    }

    @Override
    public CompletableFuture<List<Claim>> takeLapsed(String owner, List<String> agents, int most) {
        return takeovers.next((name, answered) -> run(
                        Script.LAPSED,
                        new Arguments()
                                .add(owner)
                                .add(name)
                                .add(answered)
                                .add(most)
                                .addAll(agents))
                .thenApply(RedisJobs::claims));
    }

    @Override
    public CompletableFuture<Written> append(Fence fence, long batch, List<JobEvent.What> events, Instant now) {
        return run(Script.APPEND, new Arguments().add(fence).add(batch).add(now).addBatch(events))
                .thenApply(RedisJobs::written);
    }

    @Override
    public CompletableFuture<Written> end(Fence fence, Ending ending, Instant now) {
        return run(Script.END, new Arguments().add(fence).add(now).add(ending)).thenApply(RedisJobs::written);
    }

    // ---- housekeeping ----

    @Override
    public CompletableFuture<Boolean> sweep(Instant now, long maxKept) {
        return run(Script.SWEEP, new Arguments().add(now).add(maxKept))
                .thenApply(answer -> Reply.number(answer.getFirst()) == 1);
    }

    @Override
    public CompletableFuture<Optional<Instant>> nextReady(Instant now) {
        var later = Range.from(Range.Boundary.excluding((Number) now.toEpochMilli()), Range.Boundary.unbounded());
        return link.ask(redis -> redis.zrangebyscoreWithScores(PREFIX + "later", later, Limit.from(1)))
                .thenApply(found ->
                        found.stream().findFirst().map(first -> Instant.ofEpochMilli((long) first.getScore())));
    }

    @Override
    public CompletableFuture<List<JobRecord>> takeWebhooks(Instant now, Instant until, int most) {
        return run(Script.WEBHOOKS, new Arguments().add(now).add(until).add(most))
                .thenApply(RedisJobs::records);
    }

    @Override
    public CompletableFuture<Void> noteWebhook(JobId id, Instant ended, Webhook webhook) {
        return run(
                        Script.WEBHOOK,
                        new Arguments()
                                .add(id.text())
                                .add(Reply.said(Optional.of(ended)))
                                .add(Reply.said(webhook.next()))
                                .add(webhook.tries())
                                .add(Reply.said(webhook.delivered()))
                                .add(webhook.note()))
                .thenApply(_ -> null);
    }

    // ---- the store itself ----

    @Override
    public void onChange(Consumer<JobId> newListener) {
        listener = newListener;
    }

    @Override
    public String failure() {
        var unreachable = link.failure();
        return unreachable.isEmpty() ? refusal : unreachable;
    }

    @Override
    public void close() {
        link.close();
    }

    // ---- inside ----

    private CompletableFuture<List<?>> run(Script script, Arguments arguments) {
        var keys = new String[] {PREFIX};
        var values = arguments.after(limits);
        return link.<List<?>>ask(redis -> redis.<List<?>>evalsha(script.digest(), ScriptOutputType.MULTI, keys, values)
                        .exceptionallyCompose(failure -> Failures.rootOf(failure) instanceof RedisNoScriptException
                                ? redis.eval(script.source(), ScriptOutputType.MULTI, keys, values)
                                : CompletableFuture.<List<?>>failedFuture(failure)))
                .whenComplete((_, failure) -> {
                    if (script.isWriting()) {
                        refusal = failure == null ? "" : StoreException.why(failure);
                    }
                });
    }

    private CompletableFuture<Optional<JobRecord>> one(JobId id, Script script, Arguments arguments) {
        return run(script, arguments).thenApply(answer -> RecordFields.record(id, Reply.fields(answer)));
    }

    private static JobRecord record(JobId id, Object fields) {
        return RecordFields.record(id, Reply.fields(fields)).orElseThrow();
    }

    /** Of a list of ids, each with the fields of its record. */
    private static List<JobRecord> records(List<?> jobs) {
        return jobs.stream()
                .map(Reply::list)
                .map(job -> record(new JobId(Reply.text(job.getFirst())), job.get(1)))
                .toList();
    }

    private static List<Claim> claims(List<?> claims) {
        return claims.stream()
                .map(Reply::list)
                .map(claim -> {
                    var id = new JobId(Reply.text(claim.getFirst()));
                    return new Claim(
                            record(id, claim.get(3)),
                            new Fence(id, Reply.number(claim.get(1))),
                            Reply.number(claim.get(2)),
                            Optional.ofNullable((byte[]) claim.get(4)));
                })
                .toList();
    }

    private static Written written(List<?> answer) {
        return new Written(Reply.number(answer.getFirst()) == 1, Reply.number(answer.get(1)) == 1);
    }
}
