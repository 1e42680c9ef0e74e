package io.warmpool.supervisor.call;

import java.util.HexFormat;

/** The id of a call: unique within a supervisor's life and, by its random upper half, across restarts. */
public record CallId(long value) {

    /** 16 hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(value);
    }
}
