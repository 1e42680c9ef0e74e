package io.warmpool.e2e.jobs;

import io.warmpool.e2e.Distribution;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The pools that the tests of jobs run: {@code counts}, and {@code once}, which is the same at most once. */
public final class JobPools {

    private JobPools() {}

    /** Their {@code --set} options, and these; the agent notes in the journal when it starts and ends an attempt. */
    public static String[] with(Path journal, String... more) {
        var sets = new ArrayList<String>();
        sets.addAll(pool("counts", journal));
        sets.addAll(pool("once", journal));
        sets.add("pools.once.at-most-once=true");
        sets.addAll(List.of(more));
        return sets.toArray(String[]::new);
    }

    private static List<String> pool(String name, Path journal) {
        return Stream.of(
                        "agent=io.warmpool.testkit.faulty.Counts",
                        "class-path=[" + Distribution.testkit() + "]",
                        "workers=2",
                        "concurrency=4",
                        "heap=48m",
                        "startup-cache=false",
                        "settings.journal=" + journal)
                .map(set -> "pools." + name + "." + set)
                .toList();
    }
}
