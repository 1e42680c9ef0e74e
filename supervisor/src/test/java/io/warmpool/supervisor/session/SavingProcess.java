package io.warmpool.supervisor.session;

import static io.warmpool.supervisor.session.Samples.key;
import static io.warmpool.supervisor.session.Samples.save;
import static io.warmpool.supervisor.session.Samples.state;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** A process that saves as fast as it can and says what is saved, until it is killed. */
final class SavingProcess {

    private SavingProcess() {}

    public static void main(String[] args) throws Exception {
        var folder = Path.of(args[0]);
        var first = Long.parseLong(args[1]);
        // For the case that nobody comes to kill it.
        var end = System.nanoTime() + 60_000_000_000L;
        var store = SqliteSessions.open(folder.resolve("sessions.db"), folder.resolve("library"));
        var room = new Semaphore(64);
        for (long turn = first; System.nanoTime() < end; turn++) {
            room.acquire();
            var number = turn;
            store.save(save(key("s" + number % 8), number, Optional.of(state(1, "state " + number))))
                    .thenAccept(_ -> {
                        synchronized (System.out) {
                            System.out.println(number);
                            System.out.flush();
                        }
                        room.release();
                    });
        }
    }
}
