package io.warmpool.supervisor.pool;

import io.warmpool.proto.Incarnation;
import io.warmpool.supervisor.process.WorkerExit;
import java.util.List;
import java.util.Locale;

/** Writes down how a worker ended, from what it said, what the supervisor wanted and what the system knows. */
final class Obituary {

    private Obituary() {}

    static Death write(Worker worker, WorkerExit exit, long now) {
        var why = Life.why(worker.life());
        return new Death(
                worker.incarnation().toString(),
                worker.pid(),
                worker.generation().number(),
                worker.startedAt(),
                worker.upAt(),
                now,
                DeathKind.of(why, worker.isBootFailed(), exit),
                cause(worker, worker.pid() == 0 && exit.status().isEmpty() ? "no process" : exit.describe()),
                worker.ended(),
                running(worker, now),
                exit.lastOutput(),
                exit.threads());
    }

    /** Of a worker that ended while no supervisor lived. */
    static Death unseen(
            Incarnation incarnation,
            long pid,
            int generation,
            long startedAt,
            long noticedAt,
            List<String> lastOutput) {
        return new Death(
                incarnation.toString(),
                pid,
                generation,
                startedAt,
                0,
                noticedAt,
                DeathKind.EXIT,
                "ended while no supervisor was running",
                Death.UNSEEN,
                List.of(),
                lastOutput,
                "");
    }

    static List<Death.RunningCall> running(Worker worker, long now) {
        return worker.running().values().stream()
                .map(inFlight -> new Death.RunningCall(
                        inFlight.call().id().toString(),
                        now - inFlight.submittedAt(),
                        inFlight.fate().name().toLowerCase(Locale.ROOT)))
                .toList();
    }

    private static String cause(Worker worker, String status) {
        if (!worker.failure().isEmpty()) {
            return worker.failure() + " (" + status + ")";
        }
        return Life.why(worker.life())
                .map(why -> why.words() + " (" + status + ")")
                .orElse(status);
    }
}
