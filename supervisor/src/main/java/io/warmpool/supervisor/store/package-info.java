/** How things are kept on disk: one SQLite file, the thread that writes it, the thread that reads it, and how they fail. */
package io.warmpool.supervisor.store;
