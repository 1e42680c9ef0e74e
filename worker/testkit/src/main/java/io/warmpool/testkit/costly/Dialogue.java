package io.warmpool.testkit.costly;

import io.warmpool.agent.Weighted;
import java.util.Arrays;
import java.util.List;

/**
 * The agent's instance for one session: buffers that are slow to set up, and nothing that must not be lost. It may be made
 * anew at any time, in this worker or another, so the conversation itself is in {@link History}. One call at a time uses it.
 */
final class Dialogue implements Weighted {

    private static final int WINDOW = 8192;

    private final double[] window = new double[WINDOW];

    private Dialogue() {}

    /** 50 to 100 ms, some of them computing. */
    static Dialogue open(String session, Costs costs) throws Exception {
        return costs.taking(50, 100, session, () -> {
            var dialogue = new Dialogue();
            Arrays.setAll(dialogue.window, i -> Math.sin(i * 0.001));
            return dialogue;
        });
    }

    /** Which of what was found fits best: a number for each, from the window that this session has. */
    int best(List<String> found) {
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < found.size(); i++) {
            double score = window[Math.floorMod(found.get(i).hashCode(), WINDOW)];
            if (score > most) {
                most = score;
                best = i;
            }
        }
        return best;
    }

    @Override
    public long weight() {
        return (long) WINDOW * Double.BYTES;
    }
}
