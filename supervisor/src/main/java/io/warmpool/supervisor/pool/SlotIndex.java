package io.warmpool.supervisor.pool;

/** The number of a slot in its pool, from 0. */
public record SlotIndex(int value) implements Comparable<SlotIndex> {

    public SlotIndex {
        if (value < 0) {
            throw new IllegalArgumentException("slot index must not be negative, was " + value);
        }
    }

    @Override
    public int compareTo(SlotIndex other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
