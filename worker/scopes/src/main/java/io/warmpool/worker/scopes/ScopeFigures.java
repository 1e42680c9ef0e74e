package io.warmpool.worker.scopes;

import java.util.Map;

/**
 * What the cache of one scope has done since it was opened.
 *
 * @param scope {@code process}, {@code user}, {@code session} or {@code context}
 * @param entries values that are there now
 * @param weight theirs together, in bytes
 * @param leases given out now
 * @param loadMicros of all loads together, failed ones included
 * @param evictions by cause: {@code size}, {@code idle}, {@code expired}, {@code replaced}, {@code broken}, {@code operator},
 *     {@code moved} (its session has been elsewhere), {@code ended}
 */
public record ScopeFigures(
        String scope,
        long entries,
        long weight,
        long leases,
        long hits,
        long misses,
        long loads,
        long failedLoads,
        long loadMicros,
        Map<String, Long> evictions) {}
