/** Who may come in: which agents there are, by when a call must have ended, how many bodies may wait in memory. */
package io.warmpool.supervisor.admission;
