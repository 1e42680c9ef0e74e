package io.warmpool.supervisor.cli;

import java.util.List;
import java.util.Map;

/** What {@code GET /v1/caches} tells. */
record CachesView(List<Worker> workers) {
    CachesView {
        workers = workers == null ? List.of() : workers;
    }

    record Worker(String pool, int slot, List<Cache> caches) {
        Worker {
            caches = caches == null ? List.of() : caches;
        }
    }

    /** The cache of one scope. */
    record Cache(
            String scope,
            Long entries,
            Long weight,
            Long leases,
            Long hits,
            Long misses,
            Double hitPercent,
            Long loads,
            Long failedLoads,
            Double loadMsAverage,
            Map<String, Long> evictions) {
        Cache {
            evictions = evictions == null ? Map.of() : evictions;
        }
    }
}
