package io.warmpool.worker;

import io.warmpool.proto.FromWorker;

/** The way to the link from other threads. What is put here is sent in this order. Never blocks. */
interface Outbox {

    void send(FromWorker message);
}
