package io.warmpool.e2e.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that clients were told of jobs: each acknowledgement, each look at one that had ended, each event. Checks that it can
 * all be true at once. Safe from any thread.
 */
final class JobHistory {

    private final Map<String, String> acknowledged = new TreeMap<>();
    private final Map<String, List<JsonNode>> ends = new HashMap<>();
    private final List<JobFollower> followers = new ArrayList<>();

    /** The server said 202 for a job of this agent. */
    synchronized void acknowledged(String id, String agent) {
        acknowledged.put(id, agent);
    }

    synchronized void follows(JobFollower follower) {
        followers.add(follower);
    }

    /** A look at a job. */
    synchronized void looked(JsonNode job) {
        if (JobClient.isEnd(job.path("state").asText())) {
            ends.computeIfAbsent(job.path("id").asText(), _ -> new ArrayList<>())
                    .add(job);
        }
    }

    synchronized Map<String, String> acknowledged() {
        return new TreeMap<>(acknowledged);
    }

    synchronized List<JobFollower> followers() {
        return List.copyOf(followers);
    }

    synchronized boolean hasEnded(String id) {
        return ends.containsKey(id);
    }

    /** How many jobs ended how. */
    synchronized Map<String, Integer> states() {
        var states = new TreeMap<String, Integer>();
        ends.values()
                .forEach(looks -> states.merge(looks.getLast().path("state").asText(), 1, Integer::sum));
        return states;
    }

    // ---- the checks ----

    synchronized void checkThatNothingWasLost() {
        assertThat(acknowledged.keySet())
                .as("acknowledged jobs that have not ended")
                .allMatch(ends::containsKey);
    }

    synchronized void checkThatEachHasOneOutcome() {
        ends.forEach((id, looks) -> {
            var first = looks.getFirst();
            assertThat(looks).as("job %s", id).allSatisfy(look -> {
                assertThat(look.path("state")).isEqualTo(first.path("state"));
                assertThat(look.path("output")).isEqualTo(first.path("output"));
                assertThat(look.path("ended")).isEqualTo(first.path("ended"));
                assertThat(look.path("attempts")).isEqualTo(first.path("attempts"));
            });
        });
        for (var follower : followers) {
            var terminal = follower.seen().stream()
                    .filter(event -> event.name().equals("done") || event.name().equals("error"))
                    .toList();
            assertThat(terminal).as("last events of job %s", follower.id()).hasSize(1);
            var state = terminal.getFirst().data().path("job").path("state").asText();
            assertThat(state)
                    .isEqualTo(ends.get(follower.id()).getFirst().path("state").asText());
        }
    }

    /** A job that succeeded did so in an attempt that the agent says it has finished. */
    synchronized void checkOutcomesAgainst(AgentJournal journal) {
        ends.forEach((id, looks) -> {
            var end = looks.getFirst();
            if (end.path("state").asText().equals("succeeded")) {
                var output = end.path("output");
                assertThat(output.path("job").asText()).isEqualTo(id);
                assertThat(journal.ended(id, output.path("attempt").asInt()))
                        .as("the agent finished attempt %s of job %s", output.path("attempt"), id)
                        .isTrue();
            }
        });
    }

    synchronized void checkThatNoneRanTwice(String agent, AgentJournal journal) {
        acknowledged.forEach((id, of) -> {
            if (of.equals(agent)) {
                assertThat(journal.starts(id))
                        .as("starts of job %s of %s", id, agent)
                        .isLessThanOrEqualTo(1);
            }
        });
    }

    /** Ids follow each other, or a gap says which are missing; the agent's steps too, within each attempt. */
    synchronized void checkThatStreamsHaveNoHole() {
        for (var follower : followers) {
            long next = 1;
            var steps = new Steps(follower.id());
            for (var event : follower.seen()) {
                var data = event.data();
                if (event.name().equals("gap") && data.has("from")) {
                    assertThat(data.path("from").asLong())
                            .as("job %s", follower.id())
                            .isEqualTo(next);
                    assertThat(event.id()).isEqualTo(data.path("to").asLong());
                    steps.unknown();
                } else if (event.name().equals("done") || event.name().equals("error")) {
                    // It has the id of the event that it stands for.
                    assertThat(event.id()).as("job %s", follower.id()).isGreaterThanOrEqualTo(next - 1);
                    continue;
                } else {
                    assertThat(event.id())
                            .as("events of job %s: %s", follower.id(), follower.seen())
                            .isEqualTo(next);
                    steps.see(event);
                }
                next = event.id() + 1;
            }
        }
    }

    /** The deltas of {@code Counts}: 1, 2, 3 in each attempt, each followed by its progress. */
    private static final class Steps {

        private final String id;
        private long next = -1;

        Steps(String id) {
            this.id = id;
        }

        void unknown() {
            next = -1;
        }

        void see(JobFollower.Seen event) {
            switch (event.name()) {
                case "state" -> {
                    if (event.data().path("state").asText().equals("running")
                            && !event.data().path("worker").asText().isEmpty()) {
                        next = 1;
                    }
                }
                // Deltas and progress are lost together; how many steps that is is not said.
                case "gap" -> unknown();
                case "delta" -> {
                    var step = Long.parseLong(event.data().path("text").asText().strip());
                    if (next > 0) {
                        assertThat(step).as("steps of job %s", id).isEqualTo(next);
                    }
                    next = step + 1;
                }
                default -> {}
            }
        }
    }
}
