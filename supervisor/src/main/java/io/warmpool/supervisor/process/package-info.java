/** Launching worker processes, ending them, what the system says about them, and what they said last. */
package io.warmpool.supervisor.process;
