/** Start-up caches of the JVM: which worker uses one, how one is made, and where they lie. */
package io.warmpool.supervisor.startup;
