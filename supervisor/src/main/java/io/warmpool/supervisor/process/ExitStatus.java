package io.warmpool.supervisor.process;

import io.warmpool.proto.ExitCode;
import java.util.Map;

/**
 * How a process ended, in the form that a shell reports it: 128 + n for signal n.
 *
 * @param code the exit status, 0 to 255
 */
public record ExitStatus(int code) {

    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(6, "SIGABRT"),
            Map.entry(7, "SIGBUS"),
            Map.entry(8, "SIGFPE"),
            Map.entry(9, "SIGKILL"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(15, "SIGTERM"));

    /** True if a signal ended it. */
    public boolean isSignal() {
        return code > 128 && SIGNALS.containsKey(code - 128);
    }

    /** In words, for example {@code killed by signal 9 (SIGKILL)} or {@code exit 3 (out of memory)}. */
    public String describe() {
        if (isSignal()) {
            return "killed by signal " + (code - 128) + " (" + SIGNALS.get(code - 128) + ")";
        }
        return "exit " + code
                + ExitCode.of(code).map(known -> " (" + known.meaning() + ")").orElse("");
    }
}
