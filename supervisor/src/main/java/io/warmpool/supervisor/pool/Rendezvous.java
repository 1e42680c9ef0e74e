package io.warmpool.supervisor.pool;

/**
 * Highest-random-weight hashing (Thaler and Ravishankar, 1998): each key goes to the place with the highest score, so
 * when a place comes or goes only the keys of that place move.
 */
final class Rendezvous {

    private Rendezvous() {}

    /** The score of a key at a place; well mixed, the same in every run. */
    static long score(String key, int place) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash + place * 0x9e3779b97f4a7c15L);
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
    private static long mix(long value) {
        var z = value;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
