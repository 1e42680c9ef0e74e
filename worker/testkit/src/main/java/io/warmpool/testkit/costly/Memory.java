package io.warmpool.testkit.costly;

import io.warmpool.agent.Weighted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What is remembered of one user, slow to read: kept for that user alone. Immutable. */
final class Memory implements Weighted {

    private static final int FACTS = 1000;
    /** A text of some 80 characters, its object, and its place in a list. */
    private static final long BYTES_PER_FACT = 150;

    private final Map<String, List<String>> facts;
    private final int size;

    private Memory(Map<String, List<String>> facts, int size) {
        this.facts = facts;
        this.size = size;
    }

    /** 2 to 5 s, most of them waiting for a database. */
    static Memory load(String tenant, String user, Costs costs) throws Exception {
        return costs.taking(2000, 5000, tenant + "/" + user, () -> {
            var random = new Random(31L * tenant.hashCode() + user.hashCode());
            var facts = new HashMap<String, List<String>>();
            int count = costs.amount(FACTS);
            for (int i = 0; i < count; i++) {
                var topic = Topics.any(random);
                facts.computeIfAbsent(topic, _ -> new ArrayList<>())
                        .add(user + " of " + tenant + " said of " + topic + " that it has to do with "
                                + Topics.any(random));
            }
            return new Memory(facts, count);
        });
    }

    /** What was said of these topics, at most three facts. */
    List<String> recall(List<String> topics) {
        return topics.stream()
                .flatMap(topic -> facts.getOrDefault(topic, List.of()).stream())
                .limit(3)
                .toList();
    }

    @Override
    public long weight() {
        return size * BYTES_PER_FACT;
    }
}
