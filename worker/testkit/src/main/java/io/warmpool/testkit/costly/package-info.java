/**
 * An agent with the costs of a real one, which keeps each of its parts for the right time, and the two ways of running it
 * that keep nothing: {@link io.warmpool.testkit.costly.OneRequest} and {@link io.warmpool.testkit.costly.FreshServer}.
 * {@code scripts/bench cache} compares the three.
 */
package io.warmpool.testkit.costly;
