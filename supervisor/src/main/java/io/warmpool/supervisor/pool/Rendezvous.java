package io.warmpool.supervisor.pool;

/**
 * Highest-random-weight hashing (Thaler and Ravishankar, 1998): each key goes to the place with the highest score, so
 * when a place comes or goes only the keys of that place move.
 */
final class Rendezvous {

    private Rendezvous() {}

    /** The key of what has these names, which is another one if a letter moves from one name to the next. */
    static long key(String first, String second, String third) {
        return absorb(absorb(absorb(0xcbf29ce484222325L, first), second), third);
    }

    /** The score of a key at a place; well mixed, the same in every run. */
    static long score(long key, int place) {
        return mix(key + place * 0x9e3779b97f4a7c15L);
    }

    /** FNV-1a over the letters; what is mixed in at the end says where the name ends. */
    private static long absorb(long before, String name) {
        long hash = before;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash + name.length());
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
    private static long mix(long value) {
        var z = value;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
