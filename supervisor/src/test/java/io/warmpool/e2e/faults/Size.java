package io.warmpool.e2e.faults;

/** How long the faults go on: shortened in the normal run, whole with {@code -Dwarmpool.faults=true}. */
public final class Size {

    /** True in the whole run. */
    public static final boolean WHOLE = Boolean.getBoolean("warmpool.faults");

    private Size() {}

    public static int of(int whole, int shortened) {
        return WHOLE ? whole : shortened;
    }
}
