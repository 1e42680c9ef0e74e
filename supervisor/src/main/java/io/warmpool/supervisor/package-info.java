/** Wiring only: opens the parts in order and closes them in reverse. */
package io.warmpool.supervisor;
