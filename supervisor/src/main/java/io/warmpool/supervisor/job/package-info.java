/** Jobs: calls whose record outlives their connection; what is known of each, who may run it, and how it goes on. */
package io.warmpool.supervisor.job;
