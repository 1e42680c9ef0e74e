package io.warmpool.supervisor.job.redis;

import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Whether a Redis is set up to keep what it was told, as far as it says. */
final class Durability {

    private Durability() {}

    /** What is wrong with it, each with what to do; never fails. {@code where} is how people know it. */
    static CompletableFuture<List<String>> check(RedisAsyncCommands<String, byte[]> redis, String where) {
        return redis.configGet("append*")
                .thenCombine(redis.configGet("maxmemory*"), (log, memory) -> notices(where, log, memory))
                .exceptionally(failure -> List.of(where + " does not tell how it keeps its data ("
                        + Failures.rootOf(failure).getMessage()
                        + "): make sure that it has appendonly yes, or jobs are lost when it restarts"))
                .toCompletableFuture();
    }

    static List<String> notices(String where, Map<String, String> log, Map<String, String> memory) {
        var notices = new ArrayList<String>();
        if (!"yes".equals(log.get("appendonly"))) {
            notices.add(where + " has appendonly " + log.getOrDefault("appendonly", "unknown")
                    + ": jobs are lost when it restarts; set appendonly yes");
        } else if ("no".equals(log.get("appendfsync"))) {
            notices.add(where + " has appendfsync no: a power cut there may lose half a minute of jobs; set appendfsync"
                    + " everysec or always");
        }
        var policy = memory.getOrDefault("maxmemory-policy", "noeviction");
        if (!"0".equals(memory.getOrDefault("maxmemory", "0")) && !policy.equals("noeviction")) {
            notices.add(where + " has maxmemory-policy " + policy
                    + ": it may drop jobs when its memory is full; set maxmemory-policy noeviction");
        }
        return List.copyOf(notices);
    }
}
