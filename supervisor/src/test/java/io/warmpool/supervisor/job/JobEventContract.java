package io.warmpool.supervisor.job;

import static io.warmpool.supervisor.job.JobDraft.NOON;
import static io.warmpool.supervisor.job.JobDraft.job;
import static io.warmpool.supervisor.job.JobStage.get;
import static io.warmpool.supervisor.job.JobStage.noon;
import static io.warmpool.supervisor.job.JobStage.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.warmpool.supervisor.job.JobEvent.What;
import io.warmpool.supervisor.job.JobStore.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a store keeps of a job's events. */
public interface JobEventContract extends JobStage {

    private static What[] deltas(int count, int length) {
        var deltas = new What[count];
        for (int i = 0; i < count; i++) {
            deltas[i] = new What.Delta("x".repeat(length));
        }
        return deltas;
    }

    private static void assertWithoutGaps(List<JobEvent> events, long first, long last) {
        assertThat(events.stream().map(JobEvent::id))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(first, last).boxed().toList());
    }

    @Test
    default void eventsComeBackAsTheyWereInTheirOrder() throws Exception {
        var claim = running(job(), NOON);
        var id = claim.job().id();
        var whats = List.<What>of(
                new What.Started(1, "worker;pid=12"),
                new What.Delta("some \"text\" ü \uD83D\uDE00\n"),
                new What.Delta(""),
                new What.Named("own-event", "{\"a\":[1,2]}"),
                new What.Gap(-1, "nobody knows"),
                new What.Gap(12, "lost on the way"));
        assertThat(append(claim, 1, noon(4), whats.toArray(What[]::new))).isEqualTo(new Written(true, false));
        reopened();
        var events = events(id);
        assertWithoutGaps(events, 1, 8);
        assertThat(events.subList(2, 8).stream().map(JobEvent::what)).containsExactlyElementsOf(whats);
        assertThat(events.subList(2, 8)).allMatch(event -> event.at().equals(noon(4)));
        assertThat(find(id).firstEvent()).isEqualTo(1);
        assertThat(find(id).lastEvent()).isEqualTo(8);
    }

    @Test
    default void startedIsNotedInTheAttempt() throws Exception {
        var claim = running(job(), NOON);
        append(claim, 1, noon(7), new What.Started(1, "worker;pid=12"));
        var record = find(claim.job().id());
        assertThat(record.lastAttempt().orElseThrow().worker()).isEqualTo("worker;pid=12");
        assertThat(record.lastAttempt().orElseThrow().started()).contains(noon(7));
        assertThat(record.started()).contains(noon(7));
        assertThat(record.state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    default void theLastProgressIsTheJobsProgress() throws Exception {
        var claim = running(job(), NOON);
        var id = claim.job().id();
        append(claim, 1, NOON, new What.Named("other", "{\"done\":9}"));
        assertThat(find(id).progress()).isEmpty();
        append(
                claim,
                2,
                NOON,
                new What.Named("progress", "{\"done\":1}"),
                new What.Delta("x"),
                new What.Named("progress", "{\"done\":2}"),
                new What.Named("other", "{}"));
        assertThat(find(id).progress()).contains(new Progress("{\"done\":2}"));
        end(claim, succeeded("x"), NOON);
        assertThat(find(id).progress()).contains(new Progress("{\"done\":2}"));
    }

    @Test
    default void whatIsKnownToBeLostCountsAsHeard() throws Exception {
        var claim = running(job(), NOON);
        append(
                claim,
                1,
                NOON,
                new What.Started(1, "counts/0; pid=7"),
                new What.Delta("one"),
                new What.Gap(3, "the link was lost"),
                new What.Named("progress", "{}"),
                new What.Gap(-1, "nobody knows"));
        assertThat(get(store().inherit(OWNER)).getFirst().heard()).isEqualTo(5);
    }

    @Test
    default void aBatchThatIsThereIsNotAppendedAgain() throws Exception {
        var claim = running(job(), NOON);
        var id = claim.job().id();
        append(claim, 1, NOON, new What.Delta("one"));
        append(claim, 2, NOON, new What.Delta("two"));
        var before = find(id);
        assertThat(append(claim, 2, NOON, new What.Delta("two"))).isEqualTo(new Written(true, false));
        assertThat(append(claim, 1, NOON, new What.Delta("one"))).isEqualTo(new Written(true, false));
        assertThat(find(id)).isEqualTo(before);
        append(claim, 3, NOON, new What.Delta("three"));
        assertWithoutGaps(events(id), 1, 5);
        assertThat(get(store().inherit(OWNER)).getFirst().heard()).isEqualTo(3);
    }

    @Test
    default void appendingIsTold() throws Exception {
        var claim = running(job(), NOON);
        var id = claim.job().id();
        await().untilAsserted(() ->
                assertThat(told().stream().filter(id::equals).count()).isGreaterThanOrEqualTo(2));
        var before = told().size();
        append(claim, 1, NOON, new What.Delta("x"));
        await().untilAsserted(
                        () -> assertThat(told().subList(before, told().size())).contains(id));
    }

    @Test
    default void theyAreReadPieceByPiece() throws Exception {
        var claim = running(job(), NOON);
        var id = claim.job().id();
        append(claim, 1, NOON, deltas(18, 3));
        assertWithoutGaps(get(store().events(id, 0, 5)), 1, 5);
        assertWithoutGaps(get(store().events(id, 5, 5)), 6, 10);
        assertWithoutGaps(get(store().events(id, 18, 1000)), 19, 20);
        assertThat(get(store().events(id, 20, 10))).isEmpty();
        assertThat(get(store().events(id, 2000, 10))).isEmpty();
    }

    @Test
    default void ofTooManyTheOldestGo() throws Exception {
        var claim = running(job(), NOON);
        var id = claim.job().id();
        for (int batch = 1; batch <= 9; batch++) {
            append(claim, batch, NOON, deltas(10, 1));
            var record = find(id);
            var events = events(id);
            assertThat(record.lastEvent()).isEqualTo(2 + batch * 10L);
            assertWithoutGaps(events, record.firstEvent(), record.lastEvent());
            assertThat(events).hasSizeLessThanOrEqualTo(LIMITS.maxEvents());
        }
        assertThat(events(id)).hasSizeGreaterThan(LIMITS.maxEvents() / 2);
        assertWithoutGaps(get(store().events(id, 91, 100)), 92, 92);
        // Asked for from before the first, it begins with the first.
        assertThat(get(store().events(id, 3, 1)).getFirst().id()).isEqualTo(find(id).firstEvent());
        end(claim, succeeded("x"), NOON);
        assertThat(events(id)).hasSizeLessThanOrEqualTo(LIMITS.maxEvents());
        assertThat(find(id).lastEvent()).isEqualTo(93);
        // All that was there counts, not only what is kept.
        assertThat(states(id)).endsWith(JobState.SUCCEEDED);
    }

    @Test
    default void whatIsHeardCountsAlsoWhenItIsNotKept() throws Exception {
        var claim = running(job(), NOON);
        for (int batch = 1; batch <= 9; batch++) {
            append(claim, batch, NOON, deltas(10, 1));
        }
        assertThat(get(store().inherit(OWNER)).getFirst().heard()).isEqualTo(90);
    }

    @Test
    default void ofTooManyBytesTheOldestGo() throws Exception {
        var claim = running(job(), NOON);
        var id = claim.job().id();
        for (int batch = 1; batch <= 10; batch++) {
            append(claim, batch, NOON, deltas(3, 1000));
        }
        var record = find(id);
        var events = events(id);
        assertThat(record.lastEvent()).isEqualTo(32);
        assertThat(record.firstEvent()).isGreaterThan(1);
        // 20,000 bytes may be kept, and each takes a thousand and a little.
        assertThat(events).hasSizeBetween(10, 20);
        assertWithoutGaps(events, record.firstEvent(), 32);
        append(claim, 11, NOON, new What.Delta("y".repeat(50_000)));
        append(claim, 12, NOON, new What.Delta("z"));
        assertThat(events(id).getLast().what()).isEqualTo(new What.Delta("z"));
        assertThat(find(id).lastEvent()).isEqualTo(34);
        reopened();
        assertWithoutGaps(events(id), find(id).firstEvent(), 34);
    }

    @Test
    default void aReaderWhoGoesOnGetsEachEventOnce() throws Exception {
        var claim = running(job(), NOON);
        var id = claim.job().id();
        var seen = new ArrayList<Long>();
        for (int batch = 1; batch <= 8; batch++) {
            append(claim, batch, NOON, deltas(4, 10));
            var after = seen.isEmpty() ? 0 : seen.getLast();
            get(store().events(id, after, 3)).forEach(event -> seen.add(event.id()));
        }
        while (seen.getLast() < find(id).lastEvent()) {
            get(store().events(id, seen.getLast(), 3)).forEach(event -> seen.add(event.id()));
        }
        assertThat(seen)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 34).boxed().toList());
    }
}
