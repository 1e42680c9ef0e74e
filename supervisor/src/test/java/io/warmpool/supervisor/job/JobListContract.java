package io.warmpool.supervisor.job;

import static io.warmpool.supervisor.job.JobDraft.NOON;
import static io.warmpool.supervisor.job.JobDraft.job;
import static io.warmpool.supervisor.job.JobStage.get;
import static io.warmpool.supervisor.job.JobStage.noon;
import static io.warmpool.supervisor.job.JobStage.over;
import static io.warmpool.supervisor.job.JobStage.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a store keeps of looking for jobs. */
public interface JobListContract extends JobStage {

    /** All pages one after another. */
    private List<JobRecord> all(JobFilter filter, int limit) throws Exception {
        var all = new ArrayList<JobRecord>();
        var before = Optional.<JobId>empty();
        for (int pages = 0; pages < 100; pages++) {
            var page = get(store().list(filter, before, limit));
            assertThat(page.jobs()).hasSizeLessThanOrEqualTo(limit);
            all.addAll(page.jobs());
            if (page.next().isEmpty()) {
                return all;
            }
            assertThat(page.next()).isNotEqualTo(before);
            before = page.next();
        }
        throw new AssertionError("no end of pages");
    }

    private static JobFilter filter(
            Optional<JobState> state, String agent, String tenant, String user, String session) {
        return new JobFilter(state, given(agent), given(tenant), given(user), given(session));
    }

    /** {@code *} is all. */
    private static Optional<String> given(String text) {
        return text.equals("*") ? Optional.empty() : Optional.of(text);
    }

    private List<JobRecord> mixed() throws Exception {
        var all = new ArrayList<JobId>();
        for (var agent : List.of("a", "b")) {
            for (var tenant : List.of("", "t")) {
                for (var user : List.of("", "u", "v")) {
                    for (var session : List.of("", "s")) {
                        all.add(submit(job(agent, tenant).user(user).session(session))
                                .id());
                    }
                }
            }
        }
        var ends = List.of(succeeded("x"), over(JobState.FAILED, "agent-failed"), over(JobState.DEAD, "worker-lost"));
        for (int i = 0; i < 6; i++) {
            end(claimOne(NOON), ends.get(i % 3), NOON);
        }
        claimOne(NOON);
        get(store().cancel(all.get(20), NOON));
        var records = new ArrayList<JobRecord>();
        for (var id : all) {
            records.add(find(id));
        }
        Collections.reverse(records);
        return records;
    }

    @Test
    default void theNewestComesFirstPageByPage() throws Exception {
        var ids = new ArrayList<JobId>();
        for (int i = 0; i < 10; i++) {
            ids.addFirst(submit(job()).id());
        }
        var first = get(store().list(JobFilter.ALL, Optional.empty(), 4));
        assertThat(first.jobs().stream().map(JobRecord::id)).containsExactlyElementsOf(ids.subList(0, 4));
        assertThat(first.next()).contains(ids.get(3));
        assertThat(get(store().list(JobFilter.ALL, Optional.of(ids.get(6)), 100)).jobs().stream()
                        .map(JobRecord::id))
                .containsExactlyElementsOf(ids.subList(7, 10));
        for (var limit : List.of(1, 3, 5, 10, 1000)) {
            assertThat(all(JobFilter.ALL, limit).stream().map(JobRecord::id)).containsExactlyElementsOf(ids);
        }
    }

    @Test
    default void everyFilterAndEveryTwoOfThemFindWhatMatches() throws Exception {
        var all = mixed();
        var states = new ArrayList<Optional<JobState>>();
        states.add(Optional.empty());
        for (var state : JobState.values()) {
            states.add(Optional.of(state));
        }
        for (var state : states) {
            for (var agent : List.of("*", "a", "none")) {
                for (var tenant : List.of("*", "", "t")) {
                    for (var user : List.of("*", "", "u")) {
                        for (var session : List.of("*", "", "s")) {
                            var filter = filter(state, agent, tenant, user, session);
                            assertThat(all(filter, 5))
                                    .as("%s", filter)
                                    .containsExactlyElementsOf(
                                            all.stream().filter(filter::matches).toList());
                        }
                    }
                }
            }
        }
    }

    @Test
    default void aJobIsListedInTheStateThatItIsIn() throws Exception {
        var claim = running(job("a", "t"), NOON);
        var queued = filter(Optional.of(JobState.QUEUED), "*", "t", "*", "*");
        var running = filter(Optional.of(JobState.RUNNING), "*", "t", "*", "*");
        assertThat(all(queued, 5)).isEmpty();
        assertThat(all(running, 5)).containsExactly(find(claim.job().id()));
        end(claim, JobStage.again(noon(5)), NOON);
        assertThat(all(running, 5)).isEmpty();
        assertThat(all(queued, 5)).containsExactly(find(claim.job().id()));
    }

    @Test
    default void aDeletedJobIsNotListedAndPagesGoOnBeforeIt() throws Exception {
        var oldest = submit(job().runAt(noon(100))).id();
        var gone = ended(job(), succeeded("x"), NOON).id();
        submit(job().runAt(noon(100)));
        get(store().delete(gone));
        assertThat(get(store().list(JobFilter.ALL, Optional.of(gone), 10)).jobs().stream()
                        .map(JobRecord::id))
                .containsExactly(oldest);
        assertThat(all(JobFilter.ALL, 10)).hasSize(2);
    }
}
