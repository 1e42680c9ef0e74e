/**
 * One record tree, read once: {@link io.warmpool.supervisor.config.ConfigLoader} reads the built-in defaults, the file,
 * the environment and the command line into a {@link io.warmpool.supervisor.config.WarmpoolConfig}, and remembers where
 * each value came from.
 */
package io.warmpool.supervisor.config;
