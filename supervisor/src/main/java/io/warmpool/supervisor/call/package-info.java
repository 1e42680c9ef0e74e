/** The words that every other package speaks. Imports nothing of the project. */
package io.warmpool.supervisor.call;
