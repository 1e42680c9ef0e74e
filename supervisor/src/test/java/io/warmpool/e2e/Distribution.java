package io.warmpool.e2e;

import java.nio.file.Path;

/** Where the build has put the distribution. */
public final class Distribution {

    private Distribution() {}

    public static Path folder() {
        return Path.of(System.getProperty("warmpool.dist")).toAbsolutePath();
    }

    static String launcher() {
        return folder().resolve("bin").resolve("warmpool").toString();
    }

    /** The class path entry of the faulty agents. */
    public static String testkit() {
        return Path.of(System.getProperty("warmpool.testkit")).toAbsolutePath().toString();
    }

    /** The options of a pool that runs a faulty agent. */
    public static String[] faulty(String agent, int workers, String... more) {
        var sets = new java.util.ArrayList<>(java.util.List.of(
                "pools.faulty.agent=io.warmpool.testkit.faulty." + agent,
                "pools.faulty.class-path=[" + testkit() + "]",
                "pools.faulty.workers=" + workers,
                "pools.faulty.heap=48m",
                "pools.faulty.startup-cache=false"));
        sets.addAll(java.util.List.of(more));
        return sets.toArray(String[]::new);
    }
}
