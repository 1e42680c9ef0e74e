package io.warmpool.supervisor.job;

import static io.warmpool.supervisor.job.JobDraft.job;
import static io.warmpool.supervisor.job.JobStage.again;
import static io.warmpool.supervisor.job.JobStage.get;
import static io.warmpool.supervisor.job.JobStage.noon;
import static io.warmpool.supervisor.job.JobStage.over;
import static io.warmpool.supervisor.job.JobStage.succeeded;
import static io.warmpool.supervisor.job.JobStage.untried;
import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.supervisor.job.JobEvent.What;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a store keeps whatever comes in which order: it is always as a plain {@link JobModel} of it. */
public interface JobModelContract extends JobStage {

    int STEPS = 300;

    @Test
    default void whateverComesNothingIsLostAndNothingEndsTwice() throws Exception {
        for (long seed = 1; seed <= 3; seed++) {
            var walk = new Walk(this, seed);
            try {
                for (int step = 0; step < STEPS; step++) {
                    walk.step(step);
                }
                walk.check();
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
            walk.deleteAll();
        }
    }

    /** One way through the operations, by chance. */
    final class Walk {

        private static final List<String> AGENTS = List.of("a", "b");

        private final JobStage stage;
        private final Random random;
        private final JobModel model = new JobModel();
        private final List<Claim> held = new ArrayList<>();
        private final List<Claim> stale = new ArrayList<>();
        private final IdentityHashMap<Claim, Long> batches = new IdentityHashMap<>();
        private Instant now = noon(0);

        Walk(JobStage stage, long seed) {
            this.stage = stage;
            this.random = new Random(seed);
        }

        void step(int number) throws Exception {
            now = noon(number);
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4 -> submit();
                case 5, 6, 7, 8 -> claim();
                case 9, 10, 11 -> append();
                case 12, 13, 14 -> end();
                case 15, 16 -> cancel();
                case 17 -> retry();
                case 18 -> writeLate();
                default -> {
                    if (random.nextInt(4) == 0) {
                        inherit();
                    } else {
                        delete();
                    }
                }
            }
        }

        private void submit() throws Exception {
            var draft = job(AGENTS.get(random.nextInt(2)), "t" + random.nextInt(3))
                    .priority(random.nextInt(3))
                    .created(now);
            if (random.nextInt(4) == 0) {
                draft.runAt(now.plusSeconds(random.nextInt(40)));
            }
            var made = draft.made();
            stage.submit(made);
            model.accept(made);
            assertSame(made.id());
        }

        private void claim() throws Exception {
            var agent = AGENTS.get(random.nextInt(2));
            var most = 1 + random.nextInt(3);
            var ready = model.ready(agent, now);
            var claims = stage.claim(Map.of(agent, most), now);
            assertThat(claims).hasSize(Math.min(most, ready.size()));
            for (var claim : claims) {
                var entry = model.get(claim.job().id());
                assertFirstOfItsTenant(agent, entry);
                assertFair(agent, entry);
                model.claim(entry);
                held.add(claim);
                batches.put(claim, 0L);
                assertSame(claim.job().id());
            }
        }

        private void assertFirstOfItsTenant(String agent, JobModel.Entry taken) {
            var spec = taken.made.spec();
            for (var other : model.ready(agent, now)) {
                if (other.made.spec().tenant().equals(spec.tenant())) {
                    var priority = other.made.spec().priority();
                    assertThat(priority).isLessThanOrEqualTo(spec.priority());
                    if (priority == spec.priority()) {
                        assertThat(other.made.id()).isGreaterThanOrEqualTo(taken.made.id());
                    }
                }
            }
            assertThat(model.ready(agent, now)).contains(taken);
        }

        private void assertFair(String agent, JobModel.Entry taken) {
            var with = model.running(agent, taken.made.spec().tenant());
            for (var other : model.ready(agent, now)) {
                assertThat(with)
                        .isLessThanOrEqualTo(
                                model.running(agent, other.made.spec().tenant()));
            }
        }

        private void append() throws Exception {
            if (held.isEmpty()) {
                return;
            }
            var claim = held.get(random.nextInt(held.size()));
            var entry = model.get(claim.job().id());
            var known = batches.get(claim);
            // Sometimes one that is stored already.
            var batch = known > 0 && random.nextInt(4) == 0 ? known : known + 1;
            var events = new What[1 + random.nextInt(4)];
            for (int i = 0; i < events.length; i++) {
                events[i] = new What.Delta("event " + i);
            }
            var written = stage.append(claim, batch, now, events);
            assertThat(written.held()).isTrue();
            assertThat(written.cancelling()).isEqualTo(entry.cancelling);
            if (batch > known) {
                batches.put(claim, batch);
                model.append(entry, events.length);
            }
            assertSame(claim.job().id());
        }

        private void end() throws Exception {
            if (held.isEmpty()) {
                return;
            }
            var claim = held.remove(random.nextInt(held.size()));
            var ending = switch (random.nextInt(6)) {
                case 0 -> again(now.plusSeconds(random.nextInt(20)));
                case 1 -> untried(now.plusSeconds(random.nextInt(20)));
                case 2 -> over(JobState.FAILED, "agent-failed");
                case 3 -> over(JobState.DEAD, "worker-lost");
                default -> succeeded("step " + random.nextInt());
            };
            assertThat(stage.end(claim, ending, now).held()).isTrue();
            model.end(model.get(claim.job().id()), ending);
            stale.add(claim);
            assertSame(claim.job().id());
        }

        private void writeLate() throws Exception {
            if (stale.isEmpty()) {
                return;
            }
            var claim = stale.get(random.nextInt(stale.size()));
            assertThat(stage.end(claim, succeeded("late"), now).held()).isFalse();
            assertThat(stage.append(claim, 1000, now, new What.Delta("late")).held())
                    .isFalse();
            assertSame(claim.job().id());
        }

        private Optional<JobModel.Entry> any() {
            var all = List.copyOf(model.jobs.values());
            return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
        }

        private void cancel() throws Exception {
            var entry = any();
            if (entry.isPresent()) {
                get(stage.store().cancel(entry.get().made.id(), now));
                model.cancel(entry.get());
                assertSame(entry.get().made.id());
            }
        }

        private void retry() throws Exception {
            var entry = any();
            if (entry.isPresent()) {
                get(stage.store().retry(entry.get().made.id(), now));
                model.retry(entry.get(), now);
                assertSame(entry.get().made.id());
            }
        }

        private void delete() throws Exception {
            var entry = any();
            if (entry.isPresent()) {
                get(stage.store().delete(entry.get().made.id()));
                model.delete(entry.get());
                assertSame(entry.get().made.id());
            }
        }

        private void inherit() throws Exception {
            stage.reopened();
            var inherited = get(stage.store().inherit(OWNER));
            assertThat(inherited.stream().map(claim -> claim.job().id()))
                    .containsExactlyInAnyOrderElementsOf(
                            held.stream().map(claim -> claim.job().id()).toList());
            stale.addAll(held);
            held.clear();
            for (var claim : inherited) {
                held.add(claim);
                batches.put(claim, 0L);
            }
        }

        private void assertSame(JobId id) throws Exception {
            var found = get(stage.store().find(id));
            var entry = model.get(id);
            assertThat(found.isPresent()).as("%s is there", id).isEqualTo(entry != null);
            if (entry == null) {
                return;
            }
            var record = found.orElseThrow();
            assertThat(record.state()).as("state of %s", id).isEqualTo(entry.state);
            assertThat(record.cancelling()).isEqualTo(entry.cancelling);
            assertThat(record.attempts()).hasSize(entry.attempts);
            assertThat(record.round()).isEqualTo(entry.round);
            assertThat(record.lastEvent()).as("last event of %s", id).isEqualTo(entry.lastEvent);
            assertThat(record.ended().isPresent()).isEqualTo(entry.state.isEnd());
            assertThat(record.spec()).isEqualTo(entry.made.spec());
            if (entry.state == JobState.QUEUED) {
                assertThat(record.ready()).isEqualTo(entry.ready);
            }
        }

        void check() throws Exception {
            stage.reopened();
            var page = get(stage.store().list(JobFilter.ALL, Optional.empty(), 1000));
            assertThat(page.jobs().stream().map(JobRecord::id)).containsExactlyElementsOf(model.ids());
            var counts = new EnumMap<JobState, Long>(get(stage.store().counts()));
            counts.values().removeIf(count -> count == 0);
            assertThat(counts).isEqualTo(model.counts());
            for (var id : model.ids()) {
                assertSame(id);
                var record = stage.find(id);
                var events = stage.events(id);
                assertThat(events.stream().map(JobEvent::id))
                        .containsExactlyElementsOf(LongStream.rangeClosed(record.firstEvent(), record.lastEvent())
                                .boxed()
                                .toList());
                if (record.firstEvent() == 1) {
                    assertThat(stage.states(id).stream().filter(JobState::isEnd))
                            .hasSize(model.get(id).ends);
                }
                assertThat(get(stage.store().output(id)).isPresent()).isEqualTo(record.state() == JobState.SUCCEEDED);
            }
        }

        /** So that the next walk begins with an empty store. */
        void deleteAll() throws Exception {
            for (var claim : get(stage.store().inherit(OWNER))) {
                stage.end(claim, succeeded("x"), now);
            }
            for (var id : new HashSet<>(model.jobs.keySet())) {
                get(stage.store().cancel(id, now));
                get(stage.store().delete(id));
            }
        }
    }
}
