package io.warmpool.supervisor.pool;

import io.warmpool.proto.FromWorker;
import java.util.List;

/**
 * A slot's past.
 *
 * @param boot the steps of the present worker's boot
 * @param running the calls that it has now
 * @param deaths of those before it, newest first
 * @param now the pool's time when this was taken, to turn its times into dates
 */
public record SlotHistory(
        int slot, List<FromWorker.BootStep> boot, List<Death.RunningCall> running, List<Death> deaths, long now) {}
