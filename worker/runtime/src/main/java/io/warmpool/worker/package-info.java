/**
 * The worker process. {@link io.warmpool.worker.WorkerMain} boots it in named steps; {@link io.warmpool.worker.Link} owns
 * the connection to the supervisor; {@link io.warmpool.worker.CallRunner} runs the calls.
 */
package io.warmpool.worker;
